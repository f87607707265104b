#!/usr/bin/env python3
"""Writes recurrent.txt: outputs and gradients of torch.nn.RNN, LSTM and GRU and of attention, computed in float64.

Every input is exact in float32: element i of array number s is ((37 i + 11 s) mod 23 - 11) / 16. Lines: case, array, numbers.
Run with PyTorch; the file in the repository was written by the version named in its first line.
"""
import math
import torch

torch.set_default_dtype(torch.float64)


def made(seed, *shape):
    n = math.prod(shape)
    return torch.tensor([((37 * i + 11 * seed) % 23 - 11) / 16 for i in range(n)]).reshape(shape)


lines = [f"# PyTorch {torch.__version__}, float64"]


def put(case, name, tensor):
    lines.append(f"{case} {name} " + " ".join(f"{v:.7g}" for v in tensor.detach().flatten().tolist()))


def recurrent(case, module, gates, batch=2, time=3, inputs=2, units=3):
    layer = module(inputs, units, batch_first=True)
    rows = gates * units
    x = made(0, batch, time, inputs).requires_grad_()
    values = [made(1, rows, inputs), made(2, rows, units), made(3, rows), made(4, rows)]
    for parameter, value in zip((layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0, layer.bias_hh_l0), values):
        parameter.data = value
    h0, c0 = made(5, 1, batch, units).requires_grad_(), made(6, 1, batch, units).requires_grad_()
    lstm = case == "lstm"
    y, final = layer(x, (h0, c0) if lstm else h0)
    h, c = final if lstm else (final, None)
    loss = (y * made(7, batch, time, units)).sum() + (h[0] * made(8, batch, units)).sum()
    if lstm:
        loss = loss + (c[0] * made(9, batch, units)).sum()
    loss.backward()
    put(case, "output", y)
    put(case, "finalHidden", h)
    if lstm:
        put(case, "finalCell", c)
        put(case, "d.initialCell", c0.grad)
    put(case, "d.input", x.grad)
    put(case, "d.initialHidden", h0.grad)
    put(case, "d.inputWeights", layer.weight_ih_l0.grad)
    put(case, "d.hiddenWeights", layer.weight_hh_l0.grad)
    put(case, "d.inputBias", layer.bias_ih_l0.grad)
    put(case, "d.hiddenBias", layer.bias_hh_l0.grad)


def attention(case, causal, padded, batch=2, heads=2, time=4, size=3):
    """The core of torch.nn.MultiheadAttention: its projections are the identity here."""
    width = heads * size
    layer = torch.nn.MultiheadAttention(width, heads, bias=False, batch_first=True)
    layer.in_proj_weight.data = torch.eye(width).repeat(3, 1)
    layer.out_proj.weight.data = torch.eye(width)
    q, k, v = (made(s, batch, time, width).requires_grad_() for s in (1, 2, 3))
    mask = torch.triu(torch.ones(time, time, dtype=torch.bool), 1) if causal else None
    padding = torch.zeros(batch, time, dtype=torch.bool)
    if padded:
        padding[1, time - 1] = True
    y, p = layer(q, k, v, attn_mask=mask, key_padding_mask=padding, average_attn_weights=False)
    (y * made(4, batch, time, width)).sum().backward()
    put(case, "output", y)
    put(case, "probabilities", p)
    put(case, "d.queries", q.grad)
    put(case, "d.keys", k.grad)
    put(case, "d.values", v.grad)


recurrent("rnn", torch.nn.RNN, 1)
recurrent("lstm", torch.nn.LSTM, 4)
recurrent("gru", torch.nn.GRU, 3)
attention("attention", False, False)
attention("attention-causal", True, False)
attention("attention-padded", False, True)
with open("recurrent.txt", "w", encoding="ascii") as file:
    file.write("\n".join(lines) + "\n")
