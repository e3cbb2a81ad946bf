"""Arrays of NumPy, PyTorch, JAX and others: to main memory, and to NumPy and back."""
from __future__ import annotations

TYPE_CHECKING = False  # typing takes as long to load as all of eq7
if TYPE_CHECKING:
    from typing import Any, Tuple

CPU = 1  # DLPack's number for main memory


def named_dtype(dtype: Any) -> str:
    """'float32', 'bfloat16', ... of any library's type, or of a name."""
    return getattr(dtype, "name", None) or getattr(dtype, "__name__", None) or str(dtype).rpartition(".")[2]


def dtype_name(array: Any) -> str:
    return named_dtype(getattr(array, "dtype", ""))


def in_memory(array: Any, name: str) -> Tuple[Any, bool]:
    """The array, in main memory, as one that C++ reads by DLPack or as a buffer: itself where it is one already.

    True where it is NumPy's view of bfloat16 numbers as whole numbers (NumPy has no such type of its own).
    Raises ValueError where it holds no floating-point numbers; gamma and cu_seqlens may hold whole ones.
    """
    dtype = dtype_name(array)
    if hasattr(array, "detach"):  # PyTorch: without its history
        array = array.detach()
        if array.device.type == "meta" or str(array.layout) != "torch.strided":
            raise ValueError("%s is a tensor on the device %s with the layout %s\n  expected one that holds all of its numbers: "
                             "torch.strided, and not on 'meta'" % (name, array.device, array.layout))
        if array.device.type != "cpu": array = array.cpu()
    elif hasattr(array, "__dlpack_device__") and array.__dlpack_device__()[0] != CPU:
        import numpy as np

        array = array.get() if hasattr(array, "get") else np.asarray(array)
    elif isinstance(array, (list, tuple)):
        import numpy as np

        try:
            array, dtype = np.asarray(array, dtype=float), "float64"
        except (TypeError, ValueError):
            raise ValueError("%s is a %s of length %d\n  expected one array: of (outputs, final state), each by its own name"
                             % (name, type(array).__name__, len(array))) from None
    whole = name in ("gamma", "cu_seqlens") and ("int" in dtype)
    if dtype and not whole and dtype not in ("float64", "float32", "float16", "bfloat16"):
        raise ValueError("%s is an array of %s\n  expected floating-point numbers: float64, float32, float16 or "
                         "bfloat16" % (name, dtype))
    if type(array).__module__.startswith("numpy"):
        if dtype == "bfloat16": return array.view("uint16"), True
        if not array.dtype.isnative: return array.astype(array.dtype.newbyteorder("=")), False
    return array, False


def to_numpy(array: Any, name: str) -> Tuple[Any, str]:
    """The array in NumPy (bfloat16 as float32, which holds it exactly), and its own dtype's name.

    Raises ValueError where it is no array of floating-point numbers.
    """
    import numpy as np

    if not hasattr(array, "shape"):
        raise ValueError("%s is a %s\n  expected an array" % (name, type(array).__name__))
    dtype = dtype_name(array)
    array = in_memory(array, name)[0] if not isinstance(array, np.ndarray) else array
    if hasattr(array, "detach"):
        array = (array.float() if dtype == "bfloat16" else array).numpy()
    elif not isinstance(array, np.ndarray):
        array = np.asarray(array)
    if dtype == "bfloat16" or str(array.dtype) == "bfloat16":
        return array.astype(np.float32), "bfloat16"
    if array.dtype.kind != "f":
        raise ValueError("%s is an array of %s\n  expected floating-point numbers: float64, float32, float16 or "
                         "bfloat16" % (name, array.dtype))
    return array, str(array.dtype)
