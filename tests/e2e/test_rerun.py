"""What failed is run again, and nothing else: each record from its open step on."""

import httpx
import pytest

from connectors.sandbox.faults import Fault
from tests.e2e import pipeline
from tests.e2e.states import differences, normalised
from tests.e2e.unbroken import unbroken
from tests.e2e.world import world
from transforms.errors import FatalError

pytestmark = pytest.mark.slow
