"""The host that a release is built for."""

from dataclasses import dataclass

# Newest first. pip takes each as it is, without the older ones that it implies.
GLIBC_PLATFORMS = ("2_36", "2_34", "2_31", "2_28", "2_26", "2_24", "2_17")


@dataclass(frozen=True)
class Target:
    """A Python version, such as 3.11, on a machine, such as x86_64."""

    python: str
    machine: str

    @property
    def tag(self) -> str:
        """Name the target in file names: cp311-x86_64."""
        return f"cp{self.python.replace('.', '')}-{self.machine}"

    @property
    def pip_options(self) -> list[str]:
        """Make pip choose wheels for this target instead of for the controller."""
        platforms = [f"manylinux_{glibc}_{self.machine}" for glibc in GLIBC_PLATFORMS]
        platforms += [f"manylinux2014_{self.machine}", "any"]
        options = ["--implementation=cp", f"--python-version={self.python}"]
        return [*options, *(f"--platform={name}" for name in platforms)]
