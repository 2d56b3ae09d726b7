"""The file of a draw: everything that it was drawn from, so that it can be drawn again when the contacts themselves are long gone.

Numbers only, as columns in a zip of arrays (NumPy's .npz); the digest of the frame says whether they are the same.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine.sampling import Drawn, Frame, Risk, draw
from floorwalker.ground import files
from floorwalker.ground.models import StoredFile

FORM: Final = 1
"""Of the file; a later form keeps reading the earlier ones."""
_LEVEL: Final = 1
"""Of compression: the first takes most of what can be had, in a tenth of a second for a million contacts."""


@dataclass(frozen=True, eq=False)
class Framed:
    """A frame with what was wanted of it: contacts of each stratum, contacts of each person at least, and the risks drawn on top."""

    frame: Frame
    people: NDArray[np.int64]
    shares: NDArray[np.float64]
    least: NDArray[np.float64]
    risks: tuple[Risk, ...]

    def drawn(self, *, seed: int, names: tuple[str | int, ...]) -> Drawn:
        """Draw it, the same for good."""
        return draw(
            self.frame, self.shares, people=self.people.size, minimum=self.least, risks=self.risks, seed=seed, names=names
        )


def keep(framed: Framed) -> StoredFile:
    """Keep `framed` as a file of the house."""
    frame = framed.frame
    columns = {
        "form": np.array([FORM]), "contact": np.diff(frame.contact, prepend=0), "at": np.diff(frame.at, prepend=0),
        "stratum": frame.stratum.astype(np.int32), "person": frame.person.astype(np.int32), "people": framed.people,
        "shares": framed.shares, "least": framed.least, "takes": np.array([each.take for each in framed.risks], dtype=np.int64),
        "codes": np.array([each.code for each in framed.risks], dtype=np.str_),
        **{f"risk_{number}": each.matched.astype(np.int64) for number, each in enumerate(framed.risks)},
    }
    into = io.BytesIO()
    np.savez(into, **columns)  # type: ignore[arg-type]  # its own names are no columns of ours
    return files.put([zlib.compress(into.getvalue(), _LEVEL)])


def read(stored: StoredFile) -> Framed:
    """Return what `keep` kept.

    Raises
    ------
    DamagedFile
        If it was changed outside the store.
    """
    with files.open_plain(stored) as source:
        kept = np.load(io.BytesIO(zlib.decompress(source.read())), allow_pickle=False)
    frame = Frame(
        np.cumsum(kept["contact"]), np.cumsum(kept["at"]), kept["stratum"].astype(np.int64), kept["person"].astype(np.int64)
    )
    risks = tuple(
        Risk(str(code), kept[f"risk_{number}"], int(take))
        for number, (code, take) in enumerate(zip(kept["codes"], kept["takes"], strict=True))
    )
    return Framed(frame, kept["people"], kept["shares"], kept["least"], risks)
