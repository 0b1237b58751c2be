"""Write the trained network as ONNX, batch normalisation folded into the convolutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnx  # type: ignore[import-not-found]
from onnx import TensorProto, helper, numpy_helper
from torch import nn  # type: ignore[import-not-found]

from verification.engine.mrz.strip import BLANK, STRIP_HEIGHT

if TYPE_CHECKING:
    from pathlib import Path

OPSET = 13


def export(net: nn.Sequential, path: Path) -> None:
    """Write `net` (Conv2d, BatchNorm2d, ReLU, MaxPool2d in sequence) as a graph `strip` to `scores`."""
    nodes, weights, last = [], [], "strip"
    layers = list(net)
    for i, layer in enumerate(layers):
        name = f"l{i}"
        if isinstance(layer, nn.Conv2d):
            after = layers[i + 1] if i + 1 < len(layers) else None
            kernel, bias = _fold(layer, after if isinstance(after, nn.BatchNorm2d) else None)
            weights += [
                numpy_helper.from_array(kernel, f"{name}.w"),
                numpy_helper.from_array(bias, f"{name}.b"),
            ]
            pads = [*layer.padding, *layer.padding]
            node = helper.make_node("Conv", [last, f"{name}.w", f"{name}.b"], [name], pads=pads)
        elif isinstance(layer, nn.ReLU):
            node = helper.make_node("Relu", [last], [name])
        elif isinstance(layer, nn.MaxPool2d):
            size = list(layer.kernel_size)
            node = helper.make_node("MaxPool", [last], [name], kernel_shape=size, strides=size)
        else:
            continue
        nodes.append(node)
        last = name
    nodes[-1].output[0] = "scores"
    graph = helper.make_graph(
        nodes,
        "mrz",
        [helper.make_tensor_value_info("strip", TensorProto.FLOAT, ["n", 1, STRIP_HEIGHT, "width"])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", BLANK + 1, 1, "columns"])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def _fold(conv: nn.Conv2d, norm: nn.BatchNorm2d | None) -> tuple[np.ndarray, np.ndarray]:
    kernel, bias = (t.detach().numpy().astype(np.float64) for t in (conv.weight, conv.bias))
    if norm is not None:
        parts = (norm.weight, norm.bias, norm.running_mean, norm.running_var)
        gain, shift, mean, var = (t.detach().numpy().astype(np.float64) for t in parts)
        gain = gain / np.sqrt(var + norm.eps)
        kernel, bias = kernel * gain[:, None, None, None], (bias - mean) * gain + shift
    return kernel.astype(np.float32), bias.astype(np.float32)
