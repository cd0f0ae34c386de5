"""A process killed in the middle of the last signature: nothing half done, and the same code signs again."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.protocols import Home
from relief_fund.settings import Settings
from tests.approval.bench import body_of
from tests.approval.test_sign import encumbered, leaves, signatures

DYING = """
import json, os, sys
from pathlib import Path
from relief_fund.app import open_home
from relief_fund.approval import sign as signing
from relief_fund.kernel.clock import MovableClock, moment_from
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor
from relief_fund.settings import Settings

facts = json.loads(sys.argv[1])
settings = Settings(**{**facts["settings"], "home": Path(facts["settings"]["home"])})
home = open_home(settings, MovableClock(moment_from(facts["now"])))
post = signing._post
def dying(tx, proposal):
    post(tx, proposal)
    os.kill(os.getpid(), 9)
signing._post = dying
actor = Actor(facts["officer"], "", frozenset({Duty.COMMITTEE_MEMBER}))
signing.sign(home.office, home.codes, actor, choice="approve", **facts["signature"])
"""


def test_killed_while_posting(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    body.sign(body.members[0], proposal)
    last = body.members[1]
    code = last.fresh_code()
    settings: Settings = home.settings
    facts = {
        "settings": {**asdict(settings), "home": str(settings.home)},
        "now": moment_text(home.clock.now()),
        "officer": last.officer,
        "signature": {"proposal": proposal, "digest": body.card(proposal).digest, "code": code},
    }
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", DYING, json.dumps(facts)], cwd=root, capture_output=True)
    assert done.returncode == -9, done.stderr.decode()
    assert (signatures(home), encumbered(home), leaves(home, "approval")) == (1, 0, [])
    assert body.sign(last, proposal, code=code).quorum_reached
    assert (signatures(home), encumbered(home), len(leaves(home, "approval"))) == (2, 40_000_000, 1)
