"""PyTorch's side of the quick benchmarks: does what standard input says, line by line, and answers each line with one.

Fields are separated by tabs:

prepare SLOT CASE FOLDER       takes the inputs FOLDER/0, FOLDER/1, ... (raw numbers; images are NCHW), calls the case once,
                               writes its results behind each other into FOLDER/result, and answers "ok".
                               In a slot called "torch-nhwc" images are kept in the channels-last format.
run SLOT CALLS SETTLING BLOCK  calls for SETTLING milliseconds, then takes samples of CALLS calls for BLOCK milliseconds, at
                               least one; answers "ok" and the nanoseconds of each sample.

What goes wrong is answered by "error" and the reason. The end of the input ends the process. The first line it writes is
"ready" and the version, or "absent" and the reason.
"""
import ctypes
import gc
import os
import re
import sys
import time

# Answers go to where standard output goes now; what libraries print goes to standard error.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def say(*words):
    print(*words, sep="\t", file=answers, flush=True)


def one_line(problem):
    return " ".join(f"{type(problem).__name__}: {problem}".split())


try:
    import torch
    import torch.nn.functional as F
    from torch import nn
except Exception as problem:
    say("absent", one_line(problem))
    sys.exit()


ELEMENTWISE = {
    "add": torch.add,
    "sub": torch.sub,
    "mul": torch.mul,
    "div": torch.div,
    "max": torch.maximum,
    "min": torch.minimum,
    "axpy": lambda x, y: torch.add(y, x, alpha=0.5),
    "fma": lambda x, y, z: torch.addcmul(z, x, y),
    "neg": torch.neg,
    "abs": torch.abs,
    "sqrt": torch.sqrt,
    "rsqrt": torch.rsqrt,
    "power": torch.pow,
    "clip": lambda x: torch.clamp(x, -0.5, 0.5),
    "relu": torch.relu,
    "leakyrelu": lambda x: F.leaky_relu(x, 0.5),
    "elu": F.elu,
    "exp": torch.exp,
    "log": torch.log,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": F.softplus,
    "erf": torch.erf,
    "gelu": F.gelu,
    "gelutanh": lambda x: F.gelu(x, approximate="tanh"),
    "silu": F.silu,
    "sum": torch.sum,
    "mean": torch.mean,
    "variance": lambda x: torch.var(x, unbiased=False),
    "maximum": torch.max,
    "minimum": torch.min,
    "argmax": torch.argmax,
    "norm": torch.norm,
    "dot": torch.dot,
}


class Job:
    """A case on its inputs: makers below return what is called again and again."""

    def __init__(self, case, inputs, channels_last):
        self.inputs = inputs
        self.format = torch.channels_last if channels_last else torch.contiguous_format
        self.mode = torch.no_grad
        for pattern, maker in CASES:
            if match := re.fullmatch(pattern, case):
                self.call = maker(self, *match.groups())
                return
        raise ValueError(f"no such case: {case}")

    def image(self, index, *shape):
        return self.inputs[index].view(*shape).contiguous(memory_format=self.format)

    def gradient(self, result, sources, upstream):
        """The backward pass alone, as often as wanted."""
        return lambda: torch.autograd.grad(result, sources, upstream, retain_graph=True)

    def elementwise(self, _, name):
        return lambda: ELEMENTWISE[name](*self.inputs)

    def gemm(self, _, a_order, b_order, m, n, k):
        m, n, k = int(m), int(n), int(k)
        a = self.inputs[0].view(k, m).t() if a_order == "t" else self.inputs[0].view(m, k)
        b = self.inputs[1].view(n, k).t() if b_order == "t" else self.inputs[1].view(k, n)
        return lambda: torch.mm(a, b)

    def softmax(self, _, log, rows, columns):
        x = self.inputs[0].view(int(rows), int(columns))
        return (lambda: F.log_softmax(x, 1)) if log else (lambda: F.softmax(x, 1))

    def cross_entropy(self, _, rows, classes):
        x = self.inputs[0].view(int(rows), int(classes)).requires_grad_()
        labels = torch.arange(int(rows)) % int(classes)
        self.mode = torch.enable_grad
        return lambda: torch.autograd.grad(F.cross_entropy(x, labels), x)

    def distances(self, _, norm, queries, points, dim):
        q, p = self.inputs[0].view(int(queries), int(dim)), self.inputs[1].view(int(points), int(dim))
        return lambda: torch.cdist(q, p, float(norm))

    def convolution(self, what, numbers):
        size = {letter: int(number) for letter, number in re.findall(r"([a-z])(\d+)", numbers)}
        n, c, h, k, f = (size[letter] for letter in "nchkf")
        groups = size.get("g", 1)
        x = self.image(0, n, c, h, size.get("w", h))
        w = self.image(1, k, c // groups, f, f)
        bias = self.inputs[2]

        def forward():
            return F.conv2d(x, w, bias, size["s"], size["p"], size.get("d", 1), groups)

        if what == "fwd":
            return forward
        sources = {"bwd": (x, w, bias), "bwd_data": (x,), "bwd_weights": (w, bias)}[what]
        for source in sources:
            source.requires_grad_()
        y = forward()
        return self.gradient(y, sources, self.image(3, *y.shape))

    def pooling(self, kind, backward, *shape):
        x = self.image(0, *map(int, shape))
        pool = F.max_pool2d if kind == "max" else F.avg_pool2d
        if not backward:
            return lambda: pool(x, 2)
        y = pool(x.requires_grad_(), 2)
        return self.gradient(y, x, self.image(1, *y.shape))

    def batch_norm(self, what, *shape):
        x = self.image(0, *map(int, shape))
        scale, shift = self.inputs[1], self.inputs[2]
        mean, variance = torch.zeros_like(scale), torch.ones_like(scale)
        if what == "infer":
            return lambda: F.batch_norm(x, mean, variance, scale, shift)
        if what == "train_fwd":
            return lambda: F.batch_norm(x, mean, variance, scale, shift, training=True)
        sources = x.requires_grad_(), scale.requires_grad_(), shift.requires_grad_()
        y = F.batch_norm(x, mean, variance, scale, shift, training=True)
        return self.gradient(y, sources, self.image(3, *y.shape))

    def layer_norm(self, backward, rows, columns):
        x = self.inputs[0].view(int(rows), int(columns))
        scale, shift = self.inputs[1], self.inputs[2]
        if not backward:
            return lambda: F.layer_norm(x, (int(columns),), scale, shift)
        sources = x.requires_grad_(), scale.requires_grad_(), shift.requires_grad_()
        return self.gradient(F.layer_norm(x, (int(columns),), scale, shift), sources, self.inputs[3].view_as(x))

    def to_channels_last(self, *shape):
        x = self.inputs[0].view(*map(int, shape))
        return lambda: x.permute(0, 2, 3, 1).contiguous()

    def to_channels_first(self, batch, channels, height, width):
        x = self.inputs[0].view(int(batch), int(height), int(width), int(channels))
        return lambda: x.permute(0, 3, 1, 2).contiguous()

    def network(self, name):
        """A model with our parameters, which come in the order in which it has them."""
        model, shape = MODELS[name]
        model = model().to(memory_format=self.format)
        for parameter, values in zip(model.parameters(), self.inputs[1:], strict=True):
            parameter.data.copy_(values.view_as(parameter))
        samples = self.inputs[0].view(-1, *shape)
        return model, samples.contiguous(memory_format=self.format) if len(shape) == 3 else samples

    def inference(self, name):
        model, x = self.network(name)
        model.eval()
        self.mode = torch.inference_mode
        return lambda: model(x)

    def training(self, name, optimizer):
        """Steps of training, each of which returns its gradients."""
        model, x = self.network(name)
        # A row of scores for each sample, or for each step of a sequence.
        scores = lambda: (y := model(x)).view(-1, y.shape[-1])
        labels = torch.arange(len(scores())) % scores().shape[1]
        parameters = tuple(model.parameters())
        optimizer = OPTIMIZERS[optimizer](parameters)
        self.mode = torch.enable_grad

        def step():
            optimizer.zero_grad(set_to_none=True)
            F.cross_entropy(scores(), labels).backward()
            optimizer.step()
            return tuple(parameter.grad for parameter in parameters)

        return step


def perceptron(*widths):
    layers = []
    for wide, next_wide in zip(widths, widths[1:]):
        layers += [nn.Linear(wide, next_wide), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def block(channels, filters):
    return [nn.Conv2d(channels, filters, 3, padding=1, bias=False), nn.BatchNorm2d(filters), nn.ReLU()]


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.body = nn.Sequential(*block(channels, channels), *block(channels, channels))

    def forward(self, x):
        return x + self.body(x)


def three_layer_conv():
    return nn.Sequential(
        nn.Conv2d(3, 32, 7, padding=3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(32 * 16 * 16, 100), nn.ReLU(), nn.Linear(100, 10))


def resnet9():
    return nn.Sequential(
        *block(3, 64), *block(64, 128), nn.MaxPool2d(2), Residual(128), *block(128, 256), nn.MaxPool2d(2),
        *block(256, 512), nn.MaxPool2d(2), Residual(512), nn.MaxPool2d(4), nn.Flatten(), nn.Linear(512, 10))


class CharModel(nn.Module):
    """Predicts the next of 80 characters."""

    def __init__(self, cell):
        super().__init__()
        self.embedding = nn.Embedding(80, 64)
        self.cell = cell(64, 256, batch_first=True)
        self.output = nn.Linear(256, 80)

    def forward(self, x):
        return self.output(self.cell(self.embedding(x.long()))[0])


MODELS = {
    "twolayer": (lambda: perceptron(3072, 50, 10), (3072,)),
    "fc512_256_100": (lambda: perceptron(3072, 512, 256, 100, 10), (3072,)),
    "threelayerconv": (three_layer_conv, (3, 32, 32)),
    "resnet9": (resnet9, (3, 32, 32)),
    "charrnn": (lambda: CharModel(nn.RNN), (64,)),
    "charlstm": (lambda: CharModel(nn.LSTM), (64,)),
    "mlp": (lambda: perceptron(3072, 512, 256, 10), (3072,)),
    "tinymlp": (lambda: perceptron(32, 64, 4), (32,)),
}

OPTIMIZERS = {
    None: lambda parameters: torch.optim.SGD(parameters, 1e-3),
    "adam": lambda parameters: torch.optim.Adam(parameters, 1e-3),
    "sgdm": lambda parameters: torch.optim.SGD(parameters, 1e-3, momentum=0.9, nesterov=True, weight_decay=5e-4),
}

IMAGE = r"(\d+)x(\d+)x(\d+)x(\d+)"

CASES = [
    (r"(d?)gemm_([nt])([nt])_(\d+)x(\d+)x(\d+)", Job.gemm),
    (r"(d?)(log)?softmax_(\d+)x(\d+)", Job.softmax),
    (r"(d?)xent_(\d+)x(\d+)", Job.cross_entropy),
    (r"(d?)knn_l([12])_(\d+)x(\d+)x(\d+)", Job.distances),
    (r"conv_(fwd|bwd|bwd_data|bwd_weights)_([a-z0-9]+)", Job.convolution),
    (r"(max|avg)pool2_(bwd_)?" + IMAGE, Job.pooling),
    (r"bn2d_(train_fwd|bwd|infer)_" + IMAGE, Job.batch_norm),
    (r"layernorm_(bwd_)?(\d+)x(\d+)", Job.layer_norm),
    (r"step_(\w+)_b\d+(?:_t64_h256)?(?:_(adam|sgdm))?", Job.training),
    (r"infer_(\w+)_b\d+", Job.inference),
    (r"nchw_to_nhwc_" + IMAGE, Job.to_channels_last),
    (r"nhwc_to_nchw_" + IMAGE, Job.to_channels_first),
    (f"(d?)({'|'.join(ELEMENTWISE)})_\\w+", Job.elementwise),
]


def is_double(case):
    return case[0] == "d" and not re.match("(div|dot)_", case)


def load(folder, dtype):
    tensors = []
    while os.path.exists(path := os.path.join(folder, str(len(tensors)))):
        with open(path, "rb") as file:
            tensors.append(torch.frombuffer(bytearray(file.read()), dtype=dtype).clone())
    return tensors


def save(path, dtype, results):
    with open(path, "wb") as file:
        for result in results if isinstance(results, tuple) else (results,):
            result = result.detach().to(dtype).contiguous()
            file.write(ctypes.string_at(result.data_ptr(), result.numel() * result.element_size()))


def prepare(slot, case, folder):
    jobs.pop(slot, None)
    dtype = torch.double if is_double(case) else torch.float
    job = Job(case, load(folder, dtype), slot == "torch-nhwc")
    with job.mode():
        save(os.path.join(folder, "result"), dtype, job.call())
    jobs[slot] = job
    gc.collect()


def run(slot, calls, settling, block):
    call, calls, clock, samples = jobs[slot].call, int(calls), time.perf_counter_ns, []
    with jobs[slot].mode():
        end = clock() + float(settling) * 1e6
        while clock() < end:
            call()
        end = clock() + float(block) * 1e6
        while not samples or clock() < end:
            start = clock()
            for _ in range(calls):
                call()
            samples.append(clock() - start)
    return samples


jobs = {}
torch.set_num_threads(int(sys.argv[1]))
gc.disable()
say("ready", torch.__version__)
for line in sys.stdin:
    verb, *fields = line.rstrip("\n").split("\t")
    try:
        say("ok", *({"prepare": prepare, "run": run}[verb](*fields) or ()))
    except Exception as problem:
        say("error", one_line(problem))
