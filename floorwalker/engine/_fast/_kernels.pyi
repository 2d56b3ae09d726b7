import numpy as np
from numpy.typing import NDArray

def inverse_blocking(load: NDArray[np.float64], agents: NDArray[np.float64]) -> NDArray[np.float64]: ...
def patience_figures(
    load: NDArray[np.float64],
    agents: NDArray[np.float64],
    aht_seconds: NDArray[np.float64],
    patience_seconds: NDArray[np.float64],
    target_seconds: NDArray[np.float64],
) -> NDArray[np.float64]: ...
def agents_needed(
    load: NDArray[np.float64],
    aht_seconds: NDArray[np.float64],
    patience_seconds: NDArray[np.float64],
    target_seconds: NDArray[np.float64],
    late: NDArray[np.float64],
    asa_seconds: NDArray[np.float64],
    abandonment: NDArray[np.float64],
    occupancy: NDArray[np.float64],
    least: NDArray[np.int64],
) -> NDArray[np.int64]: ...
