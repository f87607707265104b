using FastNet.Layers;
using FastNet.Models;

namespace FastNet.Cli;

/// <summary>How a network is trained; the settings that a run keeps.</summary>
internal sealed record Recipe
{
    public int Epochs { get; init; } = 10;
    public int Batch { get; init; } = 128;
    public string Optimizer { get; init; } = "adam";
    public double Rate { get; init; } = 1e-3;
    public string Schedule { get; init; } = "constant";
    public double Decay { get; init; } = 1;
    public double Warmup { get; init; }
    public double WeightDecay { get; init; }
    public double L2 { get; init; }
    public string Loss { get; init; } = "softmax";
    public double Smoothing { get; init; }
    public bool Flip { get; init; }
    public int Crop { get; init; }
    public int Cutout { get; init; }
    public double Clip { get; init; }
    public int? Patience { get; init; }
    public string Pixels { get; init; } = "channel";

    /// <summary>What works for a network; every setting can be changed on the command line.</summary>
    public static Recipe For(string model) => model switch
    {
        "small-conv" => new() { Epochs = 5, Batch = 64, Rate = 4e-3, Schedule = "one-cycle" },
        "two-layer" => new() { Batch = 200, Rate = 5e-4, Decay = 0.95, L2 = 5e-3 },
        "fully-connected" => new() { Epochs = 20, Decay = 0.95 },
        "three-layer-conv" => new() { Epochs = 5, Batch = 50 },
        "vgg" => new()
        {
            Epochs = 10,
            Optimizer = "nesterov",
            Rate = 0.05,
            Schedule = "one-cycle",
            WeightDecay = 5e-4,
            Flip = true,
            Crop = 4,
        },
        "resnet9" => new()
        {
            Epochs = 12,
            Optimizer = "nesterov",
            Rate = 0.1,
            Schedule = "one-cycle",
            WeightDecay = 5e-4,
            Smoothing = 0.1,
            Flip = true,
            Crop = 4,
            Cutout = 8,
        },
        _ => new() { Epochs = 10, Batch = 32, Rate = 2e-3, Clip = 5, Decay = 0.9 },
    };

    /// <summary>Whether the first epochs are the same however many there will be.</summary>
    public bool PrefixesAgree => Decay != 1 || Schedule == "constant";

    /// <summary>The optimizer.</summary>
    public Optimizer CreateOptimizer() => Optimizer switch
    {
        "sgd" => new Sgd(Rate) { WeightDecay = WeightDecay },
        "momentum" => new Sgd(Rate) { Momentum = 0.9, WeightDecay = WeightDecay },
        "nesterov" => new Sgd(Rate) { Momentum = 0.9, Nesterov = true, WeightDecay = WeightDecay },
        "adagrad" => new AdaGrad(Rate) { WeightDecay = WeightDecay },
        "rmsprop" => new RmsProp(Rate) { WeightDecay = WeightDecay },
        "adamw" => new AdamW(Rate) { WeightDecay = WeightDecay },
        _ => new Adam(Rate) { WeightDecay = WeightDecay },
    };

    /// <summary>The loss.</summary>
    public LabelLoss CreateLoss() => Loss switch
    {
        "hinge" => new MulticlassHinge(),
        "squared-hinge" => new SquaredHinge(),
        _ => new SoftmaxCrossEntropy { LabelSmoothing = (float)Smoothing },
    };

    /// <summary>The solver for a network.</summary>
    public Solver CreateSolver(
        Network network, ulong seed, CheckpointFolder? checkpoints = null, bool resume = false, bool quiet = false)
    {
        Schedule schedule = Schedule switch
        {
            "cosine" => Layers.Schedule.Cosine(),
            "one-cycle" => Layers.Schedule.OneCycle(),
            _ => Layers.Schedule.Constant,
        };
        if (Decay != 1)
            schedule = Layers.Schedule.Exponential(Decay);
        return new Solver(network, CreateLoss(), CreateOptimizer())
        {
            Epochs = Epochs,
            BatchSize = Batch,
            Schedule = schedule,
            ScheduleByEpoch = Decay != 1,
            Augmentation = Flip || Crop > 0 || Cutout > 0 ? new Augmentation { Flip = Flip, Crop = Crop, Cutout = Cutout } : null,
            Regularization = L2 > 0 ? Regularization.L2(L2) : Regularization.None,
            Clipping = Clip > 0 ? GradientClipping.ByNorm(Clip) : new GradientClipping(),
            Patience = Patience,
            Seed = seed,
            Checkpoints = checkpoints,
            Resume = resume,
            TrainAccuracySamples = quiet ? 0 : 1000,
        };
    }

    /// <summary>How pixels become inputs, measured on the training images; null where samples are no images.</summary>
    public PixelScale? Scale(Dataset train) => train is not ImageDataset images ? null : Pixels switch
    {
        "raw" => PixelScale.Raw,
        "unit" => PixelScale.Unit,
        "mean-image" => PixelScale.MeanImage(images),
        _ => PixelScale.PerChannel(images),
    };
}
