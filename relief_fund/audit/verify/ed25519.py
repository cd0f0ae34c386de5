"""Ed25519 verification (RFC 8032 5.1.7, without cofactor) in plain Python: slow, small, dependent on nothing.

Accepts and refuses what OpenSSL does, odd encodings included; the test runs 914 of them through both.
"""

from hashlib import sha512

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)

Point = tuple[int, int, int, int]
_NEUTRAL: Point = (0, 1, 1, 0)


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the 64 bytes of ``signature`` sign ``message`` under the 32 bytes of ``key``."""
    if len(key) != 32 or len(signature) != 64:
        return False
    point = _decoded(key)
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or scalar >= _L:
        return False
    challenge = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % _L
    x, y, z, t = point
    found = _sum(_times(scalar, _BASE), _times(challenge, (_P - x, y, z, _P - t)))
    return _encoded(found) == signature[:32]


def key_is_sound(key: bytes) -> bool:
    """Whether ``key`` is a canonical point of large order; a key that is not would sign everything."""
    point = _decoded(key) if len(key) == 32 else None
    if point is None or _encoded(point) != key:
        return False
    x, y, z, _ = _times(8, point)
    return not (x % _P == 0 and (y - z) % _P == 0)


def _sum(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c = 2 * one[3] * two[3] * _D % _P
    d = 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: Point) -> Point:
    result = _NEUTRAL
    while scalar:
        if scalar & 1:
            result = _sum(result, point)
        point = _sum(point, point)
        scalar >>= 1
    return result


def _decoded(encoding: bytes) -> Point | None:
    number = int.from_bytes(encoding, "little")
    sign, y = number >> 255, (number & (2**255 - 1)) % _P
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P:
        return None
    if x & 1 != sign:
        x = -x % _P
    return x, y, 1, x * y % _P


def _encoded(point: Point) -> bytes:
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


_BASE = _decoded((4 * pow(5, -1, _P) % _P).to_bytes(32, "little")) or _NEUTRAL
