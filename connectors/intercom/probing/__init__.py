"""Finding out what Intercom's documents leave open, by trying it on the operator's workspace."""

from connectors.intercom.probing.experiments import EXPERIMENTS, Experiment, Probed, probe

__all__ = ["EXPERIMENTS", "Experiment", "Probed", "probe"]
