using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// Trains a network on a data set: epochs of shuffled batches, a schedule, augmentation, history, the best parameters, checkpoints.
/// From the same seed and data come the same weights, for any number of threads, and also if the run was interrupted and resumed.
/// </summary>
/// <example>
/// <code>
/// var solver = new Solver(net, new SoftmaxCrossEntropy(), new Adam(1e-3)) { Epochs = 10, BatchSize = 128 };
/// History history = solver.Train(train, validation);
/// </code>
/// </example>
public sealed class Solver
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(100);

    private readonly LabelLoss _loss;
    private readonly Optimizer _optimizer;
    private readonly double _rate;

    /// <summary>Takes what is trained and how.</summary>
    /// <param name="network">One input and one output; its parameters are changed.</param>
    /// <param name="loss">On the output.</param>
    /// <param name="optimizer">Its learning rate is the one that <see cref="Schedule"/> scales.</param>
    public Solver(Network network, LabelLoss loss, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(optimizer);
        (Network, _loss, _optimizer, _rate) = (network, loss, optimizer, optimizer.LearningRate);
    }

    /// <summary>What is trained.</summary>
    public Network Network { get; }

    /// <summary>Passes over the training set, 1 or more.</summary>
    public int Epochs { get; init => field = AtLeastOne(value, nameof(Epochs)); } = 10;

    /// <summary>Samples of a step, 1 or more; the last step of an epoch may have fewer.</summary>
    public int BatchSize { get; init => field = AtLeastOne(value, nameof(BatchSize)); } = 100;

    /// <summary>How the learning rate changes; constant by default.</summary>
    public Schedule Schedule { get; init; } = Schedule.Constant;

    /// <summary>Whether the schedule counts epochs instead of steps, as the course's lr_decay does.</summary>
    public bool ScheduleByEpoch { get; init; }

    /// <summary>Random changes of the training images; none by default.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>Penalty on the weights, part of the loss; none by default.</summary>
    public Regularization Regularization { get; init; } = Regularization.None;

    /// <summary>Bounds the gradient; none by default.</summary>
    public GradientClipping Clipping { get; init; } = new();

    /// <summary>Of order, augmentation and dropout. The initial weights come from the network's own seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>Samples of the training set whose accuracy is measured after each epoch; 0 for none.</summary>
    public int TrainAccuracySamples { get; init; } = 1000;

    /// <summary>Stops after so many epochs without a better validation accuracy; null for never.</summary>
    public int? Patience { get; init => field = value is null ? null : AtLeastOne(value.Value, nameof(Patience)); }

    /// <summary>Whether the network ends with the parameters that were best in validation instead of the last.</summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>Where checkpoints go, one after each epoch and one if the run is cancelled; none by default.</summary>
    public CheckpointFolder? Checkpoints { get; init; }

    /// <summary>Whether to go on from the newest checkpoint, if there is one, to the same bits as if nothing had come between.</summary>
    public bool Resume { get; init; }

    /// <summary>Trains.</summary>
    /// <param name="train">1 sample or more.</param>
    /// <param name="validation">Measured after each epoch; null for none.</param>
    /// <param name="progress">Told a few times a second, on the thread of the caller.</param>
    /// <param name="cancellation">
    /// Checked before each step. The run then ends with what it has: a checkpoint to go on from, and the best parameters so far.
    /// </param>
    /// <returns>What happened, whole or not: see <see cref="History.Stopped"/>.</returns>
    /// <exception cref="ArgumentException">The data does not fit the network.</exception>
    /// <exception cref="NonFiniteException">The loss or a gradient became NaN or infinite: mostly too high a learning rate.</exception>
    /// <exception cref="InvalidOperationException">There are checkpoints already, and the run is not to be resumed.</exception>
    /// <exception cref="FastNetFormatException">The checkpoint to resume from is of another run or network.</exception>
    public History Train(
        Dataset train, Dataset? validation, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        Evaluator.CheckFits(Network, train);
        if (validation is not null)
            Evaluator.CheckFits(Network, validation);

        if (!Resume && Checkpoints is { Files.Count: > 0 } taken)
            throw new InvalidOperationException(
                $"{taken.Location} holds {taken.Files.Count} checkpoints of a run; expected a folder of its own for a new one, or Resume.");

        var loader = new BatchLoader(train, BatchSize, Seed, augmentation: Augmentation);
        var plan = new TrainingPlan(Network, _loss, loader.BatchSize, Seed) { Clipping = Clipping, Regularization = Regularization };
        var run = new TrainingRun(Network, _optimizer, Seed);
        if (Resume && Checkpoints is not null)
            run.Resume(Checkpoints, loader, plan);
        History history = run.History;
        history.Stopped = StopReason.Running;

        long perEpoch = loader.BatchesPerEpoch, total = perEpoch * Epochs;
        var evaluator = validation is null && TrainAccuracySamples == 0 ? null : new Evaluator(Network, _loss);
        Dataset? sample = TrainAccuracySamples == 0 ? null : train.Slice(0, Math.Min(TrainAccuracySamples, train.Count));
        var watch = new EpochWatch(progress, Epochs, total, ReportEvery);
        watch.Begin(loader.Position);

        while (loader.Position < total)
        {
            if (cancellation.IsCancellationRequested)
                return End(StopReason.Cancelled);

            long step = loader.Position, epoch = step / perEpoch;
            _optimizer.LearningRate = ScheduleByEpoch ? Schedule.Rate(_rate, epoch, Epochs) : Schedule.Rate(_rate, step, total);
            Batch batch = loader.Next();
            TrainingStep result = plan.Step(batch.Samples, batch.Labels, _optimizer);
            history.Add(result.Loss);
            watch.Step(result.Loss, batch.Count, (int)epoch + 1, loader.Position);
            if (loader.Position % perEpoch != 0)
                continue;

            TimeSpan seconds = watch.Pause();
            Evaluation? trained = sample is null ? null : evaluator!.Run(sample, CancellationToken.None);
            Evaluation? validated = validation is null ? null : evaluator!.Run(validation, CancellationToken.None);
            var record = new EpochRecord(
                (int)epoch + 1, loader.Position, _optimizer.LearningRate, history.MeanLoss(epoch * perEpoch),
                    trained?.Accuracy ?? double.NaN,
                validated?.Accuracy ?? double.NaN, validated?.Loss ?? double.NaN, seconds.TotalSeconds, watch.SamplesPerSecond);
            if (history.Add(record))
                run.KeepBest();
            watch.Finish(record);
            bool patient = Patience is null || validation is null || record.Epoch - history.BestEpoch < Patience;
            if (!patient)
                return End(StopReason.Patience);
            if (loader.Position < total)
                Save();
            watch.Begin(loader.Position);
        }

        return End(StopReason.Finished);

        History End(StopReason reason)
        {
            history.Stopped = reason;
            Save();
            _optimizer.LearningRate = _rate;
            if (KeepBest)
                run.TakeBest();
            return history;
        }

        void Save()
        {
            if (Checkpoints is not null)
                run.Save(Checkpoints, loader, plan);
        }
    }

    private static int AtLeastOne(int value, string name) => value >= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; expected 1 or more.");
}
