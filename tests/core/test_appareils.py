"""Try the words said of a device: what a browser says, less what would follow somebody."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.appareils import decrire

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
KIT = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"
ANDROID = f"Mozilla/5.0 (Linux; Android 10; K) {KIT} Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"


@pytest.mark.parametrize(
    ("agent", "dit"),
    [
        (f"{WINDOWS} {KIT} Safari/537.36", "Chrome sur Windows"),
        (f"{WINDOWS} {KIT} Safari/537.36 Edg/131.0.0.0", "Edge sur Windows"),
        (f"{WINDOWS} {KIT} Safari/537.36 OPR/116.0.0.0", "Opera sur Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
         "Firefox sur Linux"),
        (f"{MAC} Version/18.1 Safari/605.1.15", "Safari sur Mac"),
        (ANDROID, "Chrome sur Android"),
        (ANDROID.replace("Chrome", "SamsungBrowser/27.0 Chrome"), "Samsung Internet sur Android"),
        (f"{IPHONE} Version/18.1 Mobile/15E148 Safari/604.1", "Safari sur iPhone"),
        (f"{IPHONE} CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1", "Chrome sur iPhone"),
        (f"{IPHONE} FxiOS/132.0 Mobile/15E148 Safari/605.1.15", "Firefox sur iPhone"),
        (IPHONE.replace("iPhone", "iPad") + " Version/18.1 Safari/604.1", "Safari sur iPad"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {KIT} Safari/537.36", "Chrome sur Chromebook"),
        ("curl/8.9.1", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
        ("un robot (Linux)", "Navigateur inconnu sur Linux"),
    ],
)  # fmt: skip
def test_device_is_said_as_its_owner_would(agent: str, dit: str) -> None:
    assert decrire(agent) == dit


@given(st.lists(st.sampled_from(["Firefox/", "Android", "<b>", "7"]) | st.characters()))
def test_nothing_that_was_sent_comes_back(morceaux: list[str]) -> None:
    assert not re.search(r"[0-9<>&\"]", decrire("".join(morceaux)))
