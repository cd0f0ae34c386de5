"""Small policy texts for tests."""

RULE = """
[[rule]]
id = "{id}"
item = "{item}"
article = "1"
citation = "Tariff, point 1"
source = "the tariff"
amount = {amount}
when = [{{ field = "{field}", op = "==", value = {value} }}]
"""

HOUSE = RULE.format(id="house", item="house_lost", amount=1000, field="house_lost", value="true")

FACE = """
kind = "tariff"
id = "tariff"
version = "1"
title_vi = "Mức"
title_en = "Tariff"
source_class = "campaign"
valid_from = 2024-01-01
"""


def policy_text(*rules: str, face: str = FACE) -> bytes:
    return (face + "".join(rules or (HOUSE,))).encode()
