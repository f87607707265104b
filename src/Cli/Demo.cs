using System.Diagnostics;
using FastNet.Numerics;
using static System.FormattableString;

namespace FastNet.Cli;

/// <summary>Shows the numerics at work on data that it makes. Everything but the times follows from the seed alone.</summary>
/// <param name="seed">Any number.</param>
/// <param name="output">Receives the tables.</param>
internal sealed class Demo(ulong seed, TextWriter output)
{
    private const int Neighbours = 5;
    private const int Batch = 100;
    private const int Epochs = 6;
    private const float Rate = 0.02f;

    private readonly Patterns _train = new(seed, series: 1, 5000);
    private readonly Patterns _test = new(seed, series: 2, 500);

    /// <summary>Runs all parts.</summary>
    public void Run()
    {
        output.WriteLine($"FastNet demo: seed {seed}, threads {Team.Threads}, SIMD level {Cpu.Level}");
        Multiply();
        Search();
        Learn();
    }

    private void Multiply()
    {
        output.WriteLine();
        output.WriteLine("Matrix multiplication, float");
        output.WriteLine("             size          ms    GFLOP/s");
        foreach (int size in (int[])[256, 512, 1024, 2048])
            Multiply(size, Gemm.Multiply);
        Multiply(256, NaiveGemm.Multiply, "  the textbook's three loops");
    }

    private void Multiply(int n, Action<int, int, int, ReadOnlySpan<float>, ReadOnlySpan<float>, Span<float>> multiply, string remark = "")
    {
        float[] a = new float[n * n], b = new float[n * n], c = new float[n * n];
        var random = new Philox(seed, stream: 3);
        random.Normal<float>(a, 0, 1);
        random.Normal<float>(b, 0, 1);

        double best = BestMilliseconds(() => multiply(n, n, n, a, b, c));
        output.WriteLine(Invariant($"{n,7} x {n,4} {best,11:0.000} {2.0 * n * n * n / best / 1e6,10:0.0}{remark}"));
    }

    private void Search()
    {
        output.WriteLine();
        output.WriteLine(
            $"Nearest neighbours: {_test.Count} queries, {_train.Count} points, {Patterns.Pixels} coordinates, k = {Neighbours}");
        output.WriteLine("           metric          ms   accuracy");
        foreach (Metric metric in (Metric[])[Metric.L2, Metric.L1])
        {
            int[] indices = new int[_test.Count * Neighbours], predicted = new int[_test.Count];
            var distances = new float[_test.Count * Neighbours];
            double best = BestMilliseconds(() => Distances.Nearest<float>(
                metric, _test.Count, _train.Count, Patterns.Pixels, _test.Images, _train.Images, Neighbours, indices, distances));
            for (int i = 0; i < predicted.Length; i++)
                predicted[i] = Vote(indices.AsSpan(i * Neighbours, Neighbours));
            output.WriteLine(Invariant($"{metric,17} {best,11:0.00} {100 * SoftmaxClassifier.Share(predicted, _test.Labels),8:0.0} %"));
        }
    }

    /// <summary>The class that most neighbours have; of several, the one with the nearest neighbour.</summary>
    private int Vote(ReadOnlySpan<int> neighbours)
    {
        Span<int> votes = stackalloc int[Patterns.Classes];
        foreach (int neighbour in neighbours)
            votes[_train.Labels[neighbour]]++;
        int winner = _train.Labels[neighbours[0]];
        foreach (int neighbour in neighbours)
            if (votes[_train.Labels[neighbour]] > votes[winner])
                winner = _train.Labels[neighbour];
        return winner;
    }

    private void Learn()
    {
        output.WriteLine();
        output.WriteLine(
            $"Softmax classifier: {Patterns.Pixels} inputs, {Patterns.Classes} classes, {_train.Count} examples, mini-batches of {Batch}");
        output.WriteLine("            epoch          ms   accuracy       loss");
        var classifier = new SoftmaxClassifier(Patterns.Pixels, Patterns.Classes);
        var random = new Philox(seed, stream: 4);
        for (int epoch = 1; epoch <= Epochs; epoch++)
        {
            long before = Stopwatch.GetTimestamp();
            double loss = classifier.Epoch(_train.Images, _train.Labels, Batch, Rate, random);
            double time = Stopwatch.GetElapsedTime(before).TotalMilliseconds;
            output.WriteLine(Invariant(
                $"{epoch,17} {time,11:0.00} {100 * classifier.Accuracy(_test.Images, _test.Labels),8:0.0} % {loss,10:0.0000}"));
        }
    }

    /// <summary>The best of a third of a second: the first calls also load, compile and warm up.</summary>
    private static double BestMilliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        double best = double.MaxValue;
        do
        {
            long before = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < 0.33);
        return best;
    }
}
