"""Finding out what Intercom's documents leave open, by trying it on the operator's workspace."""

from connectors.intercom.probing.asking import Experiment, Probed
from connectors.intercom.probing.experiments import EXPERIMENTS, probe

__all__ = ["EXPERIMENTS", "Experiment", "Probed", "probe"]
