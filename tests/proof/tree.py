"""A throwaway clone that changes are made in, so that nobody's work is touched."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

PAGE = "mypack/templates/base.html"
STYLE = "mypack/static/site.css"
AS = ("-c", "user.name=proof", "-c", "user.email=proof@localhost")


@dataclass
class Tree:
    """A clone of the repository with its working tree as a commit."""

    path: Path

    @classmethod
    def clone(cls, repository: Path, path: Path) -> "Tree":
        git(repository, "clone", "--quiet", "--no-checkout", str(repository), str(path))
        listing = ("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        for name in git(repository, *listing).split("\0"):
            if name and (repository / name).is_file():
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(repository / name, path / name)
        build = path / ".build"
        build.mkdir()
        for wheels in repository.glob(".build/deps-*.tar"):
            shutil.copy2(wheels, build)  # so that no registry is asked again
        tree = cls(path)
        tree.commit("The working tree")
        return tree

    def change(self, text: str) -> None:
        """Make the next release differ, in its pages and in its stylesheet."""
        for name, comment in ((PAGE, f"<!-- {text} -->"), (STYLE, f"/* {text} */")):
            file = self.path / name
            old = file.read_text(encoding="utf-8")
            before, end, after = old.rpartition("</body>")
            new = f"{before}{comment}{end}{after}" if end else f"{old}{comment}\n"
            file.write_text(new, encoding="utf-8")
        self.commit(text)

    def commit(self, subject: str) -> None:
        git(self.path, "add", "--all")
        git(self.path, *AS, "commit", "--quiet", "--allow-empty", "-m", subject)


def git(tree: Path, *arguments: str) -> str:
    command = ["git", "-C", str(tree), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
