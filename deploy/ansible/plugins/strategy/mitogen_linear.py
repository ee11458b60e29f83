"""Strategy that runs the tasks of a play in one Python process on each host."""

from ansible_mitogen.plugins.strategy.mitogen_linear import StrategyModule

__all__ = ["StrategyModule"]
