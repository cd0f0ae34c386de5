"""Amounts in words, for vouchers and before a signature: Vietnamese by rule, English beside it.

Vietnamese (Circular 74/2018: first letter capital, no gaps, no abbreviations): 1 after tens from 20 is
"mốt", 4 there "tư", 5 after any tens "lăm", no tens "linh", and inside a number an empty hundred is spoken
"không trăm". Groups go nghìn, triệu, tỷ, and again nghìn tỷ, triệu tỷ.
"""

from relief_fund.kernel.money import checked

_VI = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_EN = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_EN_TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_EN_GROUPS = ("", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion")
BILLION = 1_000_000_000


def in_words(amount: int, language: str = "vi") -> str:
    """``amount`` (whole đồng) in words of ``language``; raises AmountInvalid below 0 or beyond 64 bits."""
    checked(amount)
    words = _vietnamese(amount) if language == "vi" else _english(amount)
    return f"{words[0].upper()}{words[1:]} đồng"


def _vietnamese(amount: int) -> str:
    if amount == 0:
        return _VI[0]
    return " ".join(_vi_number(amount, inside=False))


def _vi_number(amount: int, *, inside: bool) -> list[str]:
    """Words of ``amount`` > 0; ``inside`` says that a larger group was spoken before."""
    if amount >= BILLION:
        above, below = divmod(amount, BILLION)
        words = [*_vi_number(above, inside=inside), "tỷ"]
        return words + (_vi_number(below, inside=True) if below else [])
    words = []
    for size, name in ((1_000_000, "triệu"), (1_000, "nghìn"), (1, "")):
        group, amount = divmod(amount, size)
        if group:
            words += [*_vi_group(group, inside=inside or bool(words)), *filter(None, [name])]
    return words


def _vi_group(group: int, *, inside: bool) -> list[str]:
    hundreds, rest = divmod(group, 100)
    spoken = inside or hundreds > 0
    words = [_VI[hundreds], "trăm"] if spoken else []
    tens, ones = divmod(rest, 10)
    if tens == 0:
        if ones:
            words += ["linh", _VI[ones]] if spoken else [_VI[ones]]
        return words
    words += ["mười"] if tens == 1 else [_VI[tens], "mươi"]
    if ones:
        words.append(_vi_last(tens, ones))
    return words


def _vi_last(tens: int, ones: int) -> str:
    if ones == 5:
        return "lăm"
    if tens >= 2 and ones in (1, 4):
        return "mốt" if ones == 1 else "tư"
    return _VI[ones]


def _english(amount: int) -> str:
    if amount == 0:
        return _EN[0]
    groups: list[str] = []
    for name in _EN_GROUPS:
        amount, group = divmod(amount, 1000)
        if group:
            groups.insert(0, f"{_en_group(group)} {name}".strip())
    return " ".join(groups)


def _en_group(group: int) -> str:
    hundreds, rest = divmod(group, 100)
    words = [f"{_EN[hundreds]} hundred"] if hundreds else []
    if rest:
        low = _EN[rest] if rest < 20 else _EN_TENS[rest // 10] + (f"-{_EN[rest % 10]}" if rest % 10 else "")
        words.append(low)
    return " ".join(words)
