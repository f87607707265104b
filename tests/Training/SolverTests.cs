using FastNet.Layers;
using FastNet.Models;
using FastNet.Numerics;

namespace FastNet.Tests.Training;

/// <summary>The solver learns, repeats itself to the bit, stops when asked and goes on as if it had not.</summary>
public sealed class SolverTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastnet-solver-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_learns_and_keeps_the_best_parameters()
    {
        VectorDataset train = Blobs(300, 1), validation = Blobs(100, 2);
        Network network = Mlp();
        History history = new Solver(network, new SoftmaxCrossEntropy(), new Adam(1e-2)) { Epochs = 6, BatchSize = 32, Seed = 1 }
            .Train(train, validation);
        Assert.Equal(StopReason.Finished, history.Stopped);
        Assert.Equal(6 * 10, history.Losses.Count);
        Assert.Equal(6, history.Epochs.Count);
        Assert.True(history.Epochs[^1].Loss < history.Epochs[0].Loss / 3);
        Assert.InRange(history.BestAccuracy, 0.9, 1);
        Assert.Equal(history.BestAccuracy, new Evaluator(network).Run(validation).Accuracy);
        Assert.Equal(history.Epochs.Max(e => e.ValidationAccuracy), history.BestAccuracy);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_weights()
    {
        float[] Weights(int threads)
        {
            using Team.CapScope cap = Team.Cap(threads);
            Network network = Mlp(dropout: true);
            Solver(network, run: $"{threads}").Train(Blobs(200, 1), Blobs(50, 2));
            return network.Parameters.Trained.ToArray();
        }

        Assert.Equal(Weights(1), Weights(Team.MaxThreads));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(23)]
    public void A_run_that_was_stopped_and_resumed_equals_one_that_was_not(int stopAt)
    {
        VectorDataset train = Blobs(200, 1), validation = Blobs(50, 2);
        Network straight = Mlp(dropout: true);
        History expected = Solver(straight, run: "straight").Train(train, validation);

        using var source = new CancellationTokenSource();
        var counter = new StopAfter(stopAt, source);
        History stopped = Solver(Mlp(dropout: true)).Train(counter.Watch(train), validation, null, source.Token);
        Assert.Equal(StopReason.Cancelled, stopped.Stopped);
        Assert.True(stopped.Losses.Count < expected.Losses.Count);

        // A new process would have another network with other weights.
        Network resumed = Mlp(seed: 99, dropout: true);
        History history = Solver(resumed, resume: true).Train(train, validation);
        Assert.Equal(StopReason.Finished, history.Stopped);
        Assert.Equal(expected.Losses, history.Losses);
        Assert.Equal(expected.BestEpoch, history.BestEpoch);
        Assert.Equal(expected.Epochs.Select(e => (e.Loss, e.ValidationAccuracy)),
            history.Epochs.Select(e => (e.Loss, e.ValidationAccuracy)));
        Assert.Equal(straight.Parameters.Trained.ToArray(), resumed.Parameters.Trained.ToArray());
    }

    [Fact]
    public void Resuming_a_finished_run_trains_nothing()
    {
        Network network = Mlp();
        History first = Solver(network).Train(Blobs(200, 1), Blobs(50, 2));
        float[] weights = network.Parameters.Trained.ToArray();
        Network again = Mlp(seed: 7);
        History second = Solver(again, resume: true).Train(Blobs(200, 1), Blobs(50, 2));
        Assert.Equal(first.Losses, second.Losses);
        Assert.Equal(weights, again.Parameters.Trained.ToArray());
    }

    [Fact]
    public void Without_progress_it_stops_after_the_epochs_of_patience()
    {
        Network network = Mlp();
        History history = new Solver(network, new SoftmaxCrossEntropy(), new Sgd(0)) { Epochs = 50, Patience = 3 }
            .Train(Blobs(100, 1), Blobs(50, 2));
        Assert.Equal(StopReason.Patience, history.Stopped);
        Assert.Equal(4, history.Epochs.Count); // the first is the best
        Assert.Equal(1, history.BestEpoch);
    }

    [Fact]
    public void The_schedule_sets_the_rate_by_step_or_by_epoch()
    {
        var optimizer = new Sgd(0.1);
        History byEpoch = new Solver(Mlp(), new SoftmaxCrossEntropy(), optimizer)
        {
            Epochs = 3,
            BatchSize = 50,
            Schedule = Schedule.Exponential(0.5),
            ScheduleByEpoch = true,
        }.Train(Blobs(100, 1), null);
        Assert.Equal([0.1, 0.05, 0.025], byEpoch.Epochs.Select(e => e.LearningRate));
        Assert.Equal(0.1, optimizer.LearningRate);
        Assert.All(byEpoch.Epochs, e => Assert.True(double.IsNaN(e.ValidationAccuracy)));
        History byStep = new Solver(Mlp(), new SoftmaxCrossEntropy(), new Sgd(0.1))
        {
            Epochs = 2,
            BatchSize = 50,
            Schedule = Schedule.Cosine(),
        }.Train(Blobs(100, 1), null);
        Assert.Equal([0.1 * Schedule.Cosine().Factor(1, 4), 0.1 * Schedule.Cosine().Factor(3, 4)],
            byStep.Epochs.Select(e => e.LearningRate));
    }

    [Fact]
    public void Divergence_is_an_error_that_names_the_place_and_leaves_the_weights()
    {
        VectorDataset train = Blobs(100, 1);
        float[] samples = train.ToArray();
        samples[5] = float.NaN;
        var poisoned = new VectorDataset(train.Shape, samples, train.Labels.ToArray(), train.Classes);
        Network network = Mlp();
        float[] before = network.Parameters.Trained.ToArray();
        Assert.Throws<NonFiniteException>(
            () => new Solver(network, new SoftmaxCrossEntropy(), new Sgd(0.1)) { BatchSize = 100 }.Train(poisoned, null));
        Assert.Equal(before, network.Parameters.Trained.ToArray());
    }

    [Fact]
    public void Data_that_does_not_fit_is_refused_with_both_shapes()
    {
        Solver solver = Solver(Mlp());
        var wide = new VectorDataset(Shape.Vector(3), new float[6], new int[2], ["a", "b", "c"]);
        Assert.Contains("expected 2", Assert.Throws<ArgumentException>(() => solver.Train(wide, null)).Message, StringComparison.Ordinal);
        var few = new VectorDataset(Shape.Vector(2), new float[4], new int[2], ["a", "b"]);
        Assert.Contains("2 classes; expected 3", Assert.Throws<ArgumentException>(() => solver.Train(few, null)).Message,
            StringComparison.Ordinal);
        Assert.Contains("0 samples", Assert.Throws<ArgumentException>(() => solver.Train(Blobs(10, 1).Slice(0, 0), null)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_network_is_refused()
    {
        Solver(Mlp()).Train(Blobs(200, 1), Blobs(50, 2));
        Network other = Network.Build(Shape.Vector(2), x => x.Dense(5).Relu().Dense(3));
        float[] before = other.Parameters.Trained.ToArray();
        Assert.ThrowsAny<Exception>(() => Solver(other, resume: true).Train(Blobs(200, 1), Blobs(50, 2)));
        Assert.Equal(before, other.Parameters.Trained.ToArray());
    }

    [Fact]
    public void A_new_run_does_not_mix_with_the_checkpoints_of_an_old_one()
    {
        Solver(Mlp()).Train(Blobs(200, 1), null);
        Network network = Mlp();
        float[] before = network.Parameters.Trained.ToArray();
        InvalidOperationException problem = Assert.Throws<InvalidOperationException>(() => Solver(network).Train(Blobs(200, 1), null));
        Assert.Contains("expected a folder of its own", problem.Message, StringComparison.Ordinal);
        Assert.Equal(before, network.Parameters.Trained.ToArray());
    }

    [Fact]
    public void History_survives_json()
    {
        History history = Solver(Mlp()).Train(Blobs(200, 1), null);
        History read = History.FromJson(history.ToJson());
        Assert.Equal(history.Losses, read.Losses);
        Assert.Equal(history.Epochs, read.Epochs);
        Assert.Equal(history.Stopped, read.Stopped);
        foreach (string bad in (string[])["", "null", "{", "{\"Losses\":null}", "{\"BestEpoch\":3,\"Losses\":[],\"Epochs\":[]}"])
            Assert.Throws<FastNetFormatException>(() => History.FromJson(bad));
    }

    private static Network Mlp(ulong seed = 1, bool dropout = false) => Network.Build(
        Shape.Vector(2), x => (dropout ? x.Dense(16).BatchNorm().Relu().Dropout(0.2f) : x.Dense(16).Relu()).Dense(3), seed);

    private Solver Solver(Network network, bool resume = false, string run = "run") =>
        new(network, new SoftmaxCrossEntropy(), new Adam(5e-3))
        {
            Epochs = 4,
            BatchSize = 30,
            Seed = 3,
            Schedule = Schedule.OneCycle(),
            Checkpoints = new CheckpointFolder(Path.Combine(_folder, run)),
            Resume = resume,
        };

    /// <summary>Three clouds in the plane.</summary>
    private static VectorDataset Blobs(int count, ulong seed)
    {
        var samples = new float[2 * count];
        new Philox(seed).Normal<float>(samples, 0, 0.5f);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];
        for (int i = 0; i < count; i++)
        {
            samples[2 * i] += labels[i] - 1;
            samples[2 * i + 1] += labels[i] == 1 ? 1.5f : 0;
        }

        return new VectorDataset(Shape.Vector(2), samples, labels, ["left", "top", "right"]);
    }

    /// <summary>Cancels when a number of batches have been read.</summary>
    private sealed class StopAfter(int batches, CancellationTokenSource source)
    {
        private int _read;

        public Dataset Watch(Dataset data) => new Watched(data, this);

        private sealed class Watched(Dataset data, StopAfter stop) : Dataset(data.Shape, data.Labels.ToArray(), data.Classes)
        {
            public override void Read(int index, Span<float> destination)
            {
                data.Read(index, destination);
                if (Interlocked.Increment(ref stop._read) == stop.Limit)
                    stop.Cancel();
            }

            protected override Dataset Part(int[] indices, int[] labels) => data.Subset(indices);
        }

        private int Limit => batches * 30;

        private void Cancel() => source.Cancel();
    }
}
