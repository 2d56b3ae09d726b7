"""Build the optional kernels of the staffing engine; everything else about the package is in pyproject.toml.

Without a compiler or pybind11 the installation goes on, and `floorwalker.engine._fast.which()` says "plain".
"""

from __future__ import annotations

from setuptools import setup

try:
    from pybind11.setup_helpers import Pybind11Extension
except ImportError:
    print("pybind11 is not here: the staffing engine is installed without its compiled kernels.")
    kernels = []
else:
    kernels = [
        Pybind11Extension(
            "floorwalker.engine._fast._kernels",
            ["floorwalker/engine/_fast/kernels.cpp"],
            cxx_std=17,
            extra_compile_args=["-O3"],
            optional=True,
        )
    ]

setup(ext_modules=kernels)
