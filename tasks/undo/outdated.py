"""Demos that were made with other settings: they are undone before another one is made."""

from tasks.run.session import session


async def outdated_demos(config: str) -> list[str]:
    """Return the demos that stand and were made with other settings, the last one first."""
    async with session(config) as shared:
        demos = [run for run in shared.runs.all() if run.kind == "demo"]
        return [
            str(run.id)
            for run in reversed(demos)
            if run.state != "undone" and run.digest != shared.settings.digest()
        ]
