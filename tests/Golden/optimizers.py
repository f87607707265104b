"""Writes optimizers.txt: five parameters after steps 1, 2, 5 and 10 of PyTorch's optimizers, in float32.

    python3 tests/Golden/optimizers.py > tests/Golden/optimizers.txt

The gradients are multiples of 1/8 and the first parameters of 1/4, so that both sides start from the same bits.
"""
import platform
import torch

COUNT, STEPS = 5, 10
OPTIMIZERS = [
    ("Sgd LearningRate=0.1", lambda p: torch.optim.SGD(p, 0.1)),
    ("Sgd LearningRate=0.1 WeightDecay=0.05", lambda p: torch.optim.SGD(p, 0.1, weight_decay=0.05)),
    ("Sgd LearningRate=0.1 Momentum=0.9", lambda p: torch.optim.SGD(p, 0.1, momentum=0.9)),
    ("Sgd LearningRate=0.05 Momentum=0.8 Dampening=0.3 WeightDecay=0.01",
     lambda p: torch.optim.SGD(p, 0.05, momentum=0.8, dampening=0.3, weight_decay=0.01)),
    ("Sgd LearningRate=0.1 Momentum=0.9 Nesterov=1 WeightDecay=0.0005",
     lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, nesterov=True, weight_decay=5e-4)),
    ("AdaGrad", lambda p: torch.optim.Adagrad(p)),
    ("AdaGrad LearningRate=0.5 WeightDecay=0.1 Epsilon=0.001", lambda p: torch.optim.Adagrad(p, 0.5, weight_decay=0.1, eps=1e-3)),
    ("RmsProp", lambda p: torch.optim.RMSprop(p)),
    ("RmsProp LearningRate=0.02 Decay=0.9 Epsilon=0.001 WeightDecay=0.1",
     lambda p: torch.optim.RMSprop(p, 0.02, alpha=0.9, eps=1e-3, weight_decay=0.1)),
    ("Adam", lambda p: torch.optim.Adam(p)),
    ("Adam LearningRate=0.05 Beta1=0.8 Beta2=0.9 Epsilon=0.0001 WeightDecay=0.1",
     lambda p: torch.optim.Adam(p, 0.05, betas=(0.8, 0.9), eps=1e-4, weight_decay=0.1)),
    ("AdamW", lambda p: torch.optim.AdamW(p)),
    ("AdamW LearningRate=0.05 Beta2=0.99 WeightDecay=0.2", lambda p: torch.optim.AdamW(p, 0.05, betas=(0.9, 0.99), weight_decay=0.2)),
]
CLIPPED = ("Sgd LearningRate=0.1 Momentum=0.9 ClipNorm=0.75", lambda p: torch.optim.SGD(p, 0.1, momentum=0.9))


def gradient(step, i):
    return ((37 * i + 11 * step) % 17 - 8) / 8


print(f"# PyTorch {torch.__version__}, Python {platform.python_version()}; written by optimizers.py")
for name, create in [*OPTIMIZERS, CLIPPED]:
    parameters = torch.nn.Parameter(torch.tensor([(5 * i % 7 - 3) / 4 for i in range(COUNT)]))
    optimizer = create([parameters])
    print(name)
    for step in range(1, STEPS + 1):
        parameters.grad = torch.tensor([gradient(step, i) for i in range(COUNT)])
        if "ClipNorm" in name:
            torch.nn.utils.clip_grad_norm_([parameters], 0.75)
        optimizer.step()
        if step in (1, 2, 5, 10):
            print(f"  {step}", *(f"{value:.9g}" for value in parameters.tolist()))
