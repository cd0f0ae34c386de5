"""Addresses of both languages."""

import pytest

from relief_fund.web.addresses import in_language, is_local, split


@pytest.mark.parametrize(
    ("address", "language", "path"),
    [
        ("/", "vi", "/"),
        ("/verify", "vi", "/verify"),
        ("/en", "en", "/"),
        ("/en/", "en", "/"),
        ("/en/campaigns/YAGI", "en", "/campaigns/YAGI"),
        ("/entry", "vi", "/entry"),
        ("/vi/verify", "vi", "/vi/verify"),
    ],
)
def test_split(address: str, language: str, path: str) -> None:
    assert split(address) == (language, path)


@pytest.mark.parametrize("path", ["/", "/verify", "/statements/1121.01/2024-09-10"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_there_and_back(language: str, path: str) -> None:
    assert split(in_language(language, path)) == (language, path)


@pytest.mark.parametrize(
    ("path", "local"),
    [
        ("/office", True),
        ("//evil.example", False),
        ("/\\evil", False),
        ("https://evil.example", False),
        ("/a\nb", False),
    ],
)
def test_is_local(path: str, local: bool) -> None:
    assert is_local(path) is local
