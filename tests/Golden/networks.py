#!/usr/bin/env python3
"""Writes networks.txt: small networks of PyTorch, trained ten steps by every optimizer.

    python3 tests/Golden/networks.py > tests/Golden/networks.txt

Parameters and inputs are float32; everything is computed from them in float64, so that the reference brings no rounding of its own.
Lines: "network NAME", then "input", "labels", "parameter NAME", "logits", "gradient NAME" and "losses OPTIMIZER SETTINGS", each
followed by its numbers: float32, little-endian, base64; labels in decimal. Losses are those before each of ten steps. Modules have
the names that the same layers have in a FastNet network. Weight decay leaves out biases, slopes and the parameters of
norms, as there.
"""
import base64
import platform
import numpy
import torch
from torch import nn

BATCH = 6


def encoded(tensor):
    return base64.b64encode(tensor.detach().numpy().astype("<f4").tobytes()).decode()


class Net(nn.Module):
    def __init__(self, run, **layers):
        super().__init__()
        self.run = run
        for name, layer in layers.items():
            self.add_module(name, layer)

    def forward(self, x):
        return self.run(self, x)


def mlp():
    def run(m, x):
        x = torch.relu(m.batchNorm1(m.dense1(x)))
        return m.dense3(torch.relu(m.batchNorm2(m.dense2(x))))
    return Net(run, dense1=nn.Linear(12, 16, bias=False), batchNorm1=nn.BatchNorm1d(16), dense2=nn.Linear(16, 10, bias=False),
               batchNorm2=nn.BatchNorm1d(10), dense3=nn.Linear(10, 5)), torch.randn(BATCH, 12)


def convnet():
    def run(m, x):
        x = torch.max_pool2d(torch.relu(m.conv1(x)), 2).flatten(1)
        return m.dense2(torch.relu(m.dense1(x)))
    return Net(run, conv1=nn.Conv2d(2, 4, 3, padding=1), dense1=nn.Linear(64, 10), dense2=nn.Linear(10, 4)), torch.randn(BATCH, 2, 8, 8)


def residual():
    def run(m, x):
        x = torch.relu(m.batchNorm1(m.conv1(x)))
        y = m.batchNorm3(m.conv3(torch.relu(m.batchNorm2(m.conv2(x)))))
        return m.dense1(torch.relu(x + y).mean((2, 3)))
    convolutions = {f"conv{i}": nn.Conv2d(3 if i == 1 else 4, 4, 3, padding=1, bias=False) for i in (1, 2, 3)}
    norms = {f"batchNorm{i}": nn.BatchNorm2d(4) for i in (1, 2, 3)}
    return Net(run, **convolutions, **norms, dense1=nn.Linear(4, 4)), torch.randn(BATCH, 3, 6, 6)


def lstm():
    def run(m, x):
        return m.dense1(m.lstm1(m.embedding1(x.long()))[0])
    return Net(run, embedding1=nn.Embedding(7, 4), lstm1=nn.LSTM(4, 6, batch_first=True), dense1=nn.Linear(6, 7)), \
        torch.randint(0, 7, (BATCH, 5)).float()


def attention():
    def run(m, x):
        mask = torch.triu(torch.ones(5, 5, dtype=torch.bool), 1)
        y = m.layerNorm1(x)
        x = x + m.multiHeadAttention1(y, y, y, attn_mask=mask, need_weights=False)[0]
        x = x + m.dense2(nn.functional.gelu(m.dense1(m.layerNorm2(x))))
        return m.dense3(m.layerNorm3(x))
    return Net(run, layerNorm1=nn.LayerNorm(8), multiHeadAttention1=nn.MultiheadAttention(8, 2, batch_first=True),
               layerNorm2=nn.LayerNorm(8), dense1=nn.Linear(8, 12), dense2=nn.Linear(12, 8), layerNorm3=nn.LayerNorm(8),
               dense3=nn.Linear(8, 3)), torch.randn(BATCH, 5, 8)


class Maxout(nn.Module):
    def __init__(self, inputs, features, pieces):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(pieces, features, inputs) / inputs ** 0.5)
        self.bias = nn.Parameter(torch.randn(pieces, features) / 4)

    def forward(self, x):
        return (torch.einsum("pfi,bti->pbtf", self.weight, x) + self.bias[:, None, None]).amax(0)


def generator():
    def run(m, x):
        x = m.dense1(x).reshape(-1, 4, 2, 2)
        x = m.pRelu1(m.groupNorm1(m.convTranspose1(x)))
        x = nn.functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        x = m.pRelu2(m.instanceNorm1(m.conv1(x)))
        x = nn.functional.interpolate(x, size=(24, 24), mode="bilinear", align_corners=True)
        x = nn.functional.interpolate(x, scale_factor=2, mode="nearest")
        return m.dense2(nn.functional.avg_pool2d(m.conv2(x), 16, 12).flatten(1))
    return Net(run, dense1=nn.Linear(5, 16), convTranspose1=nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2),
               groupNorm1=nn.GroupNorm(3, 6), pRelu1=nn.PReLU(6), conv1=nn.Conv2d(6, 3, 3, padding=1, bias=False),
               instanceNorm1=nn.InstanceNorm2d(3, affine=True), pRelu2=nn.PReLU(), conv2=nn.Conv2d(3, 2, 3, padding=1),
               dense2=nn.Linear(18, 4)), torch.randn(BATCH, 5)


def translator():
    def run(m, x):
        state = torch.tanh(m.dense1(x.flatten(1)))
        asked, asks = m.rnn1(x, state[None])[0], m.gru1(x)[0]
        y = m.maxout1(m.multiHeadAttention1(asks, asked, asked, need_weights=False)[0])
        return m.dense2(m.lstm1(y)[0][:, -1])
    return Net(run, dense1=nn.Linear(30, 4), rnn1=nn.RNN(6, 4, batch_first=True), gru1=nn.GRU(6, 4, batch_first=True),
               multiHeadAttention1=nn.MultiheadAttention(4, 2, batch_first=True), maxout1=Maxout(4, 5, 2),
               lstm1=nn.LSTM(5, 3, batch_first=True), dense2=nn.Linear(3, 4)), torch.randn(BATCH, 5, 6)


DECAY = 0.1
OPTIMIZERS = {
    "Sgd LearningRate=0.1": lambda p: torch.optim.SGD(p, 0.1),
    "Sgd LearningRate=0.05 Momentum=0.9": lambda p: torch.optim.SGD(p, 0.05, momentum=0.9),
    "Sgd LearningRate=0.05 Momentum=0.9 Nesterov=1": lambda p: torch.optim.SGD(p, 0.05, momentum=0.9, nesterov=True),
    "AdaGrad LearningRate=0.02": lambda p: torch.optim.Adagrad(p, 0.02),
    "RmsProp LearningRate=0.002": lambda p: torch.optim.RMSprop(p, 0.002),
    "Adam LearningRate=0.01": lambda p: torch.optim.Adam(p, 0.01),
    f"AdamW LearningRate=0.01 WeightDecay={DECAY}": lambda p: torch.optim.AdamW(p, 0.01, weight_decay=DECAY),
}


def groups(net):
    """Those that decay, and those that do not."""
    def decays(name):
        return "bias" not in name and "Norm" not in name and "pRelu" not in name
    named = list(net.named_parameters())
    return [{"params": [p for n, p in named if decays(n)]}, {"params": [p for n, p in named if not decays(n)], "weight_decay": 0}]


def write(name, create, seed):
    torch.manual_seed(seed)
    net, x = create()
    for parameter_name, parameter in net.named_parameters():
        if "Norm" in parameter_name or "in_proj_bias" in parameter_name or "out_proj.bias" in parameter_name:
            parameter.data = parameter.data + 0.2 * torch.randn_like(parameter)  # not just ones and zeros
    net = net.double()
    start = {n: t.clone() for n, t in net.state_dict().items()}
    logits = net(x.double())
    classes = logits.shape[-1]
    labels = torch.arange(logits.numel() // classes) * 5 % classes

    def loss():
        return nn.functional.cross_entropy(net(x.double()).reshape(-1, classes), labels)

    loss().backward()
    print(f"network {name}")
    print("input", encoded(x))
    print("labels", *labels.tolist())
    for n, p in net.named_parameters():
        print("parameter", n, encoded(p))
    print("logits", encoded(logits))
    for n, p in net.named_parameters():
        print("gradient", n, encoded(p.grad))
    for settings, make in OPTIMIZERS.items():
        net.load_state_dict(start)
        optimizer = make(groups(net))
        losses = []
        for _ in range(10):
            optimizer.zero_grad()
            value = loss()
            value.backward()
            optimizer.step()
            losses.append(value.item())
        print("losses", settings, encoded(torch.tensor(losses, dtype=torch.float64)))


print(f"# PyTorch {torch.__version__}, Python {platform.python_version()}, numpy {numpy.__version__}; written by networks.py")
for seed, create in enumerate([mlp, convnet, residual, lstm, attention, generator, translator]):
    write(create.__name__, create, seed)
