using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// Classifies by a vote of the k nearest training samples. Distances are compared exactly where samples are whole numbers, such as
/// pixels; of equal distances the sample with the smaller index is nearer, and of equally many votes the smaller label wins. Any number of
/// threads may use one object.
/// </summary>
public sealed class KNearestNeighbors
{
    private readonly Dataset _train;
    private readonly float[] _points;

    private KNearestNeighbors(Dataset train, float[] points) => (_train, _points) = (train, points);

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> Classes => _train.Classes;

    /// <summary>Number of training samples.</summary>
    public int Count => _train.Count;

    /// <summary>Remembers the training samples; there is nothing to learn.</summary>
    /// <param name="train">1 or more samples; kept as floats.</param>
    /// <exception cref="ArgumentException">There is no sample, or a number is NaN or infinite.</exception>
    public static KNearestNeighbors Fit(Dataset train) => new(train, Finite(train, nameof(train)));

    /// <summary>The nearest training samples of each query, nearest first.</summary>
    /// <param name="queries">Samples of as many elements as the training samples.</param>
    /// <param name="k">How many, 1 to <see cref="Count"/>.</param>
    /// <param name="metric">Which distance.</param>
    /// <param name="progress">Is told the share that is done.</param>
    /// <param name="cancellation">Ends the search with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>For each query k indices of training samples.</returns>
    /// <exception cref="ArgumentException">k or the length of a sample does not fit, or a number is NaN or infinite.</exception>
    public int[] Nearest(
        Dataset queries, int k, Metric metric = Metric.L2, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        CheckK(k, Count);
        if (queries.Shape.Size != _train.Shape.Size)
            throw new ArgumentException(
                $"The queries are {queries.Shape}; expected {_train.Shape.Size} elements as in the training samples, {_train.Shape}.",
                nameof(queries));
        float[] samples = Finite(queries, nameof(queries));
        var indices = new int[checked(queries.Count * k)];
        ExactNeighbors.Find(metric, _train.Shape.Size, samples, _points, k, indices, progress, cancellation);
        return indices;
    }

    /// <summary>The label of each query.</summary>
    /// <inheritdoc cref="Nearest"/>
    /// <returns>A label for each query.</returns>
    public int[] Predict(
        Dataset queries, int k, Metric metric = Metric.L2, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        int[] neighbours = Nearest(queries, k, metric, progress, cancellation);
        var votes = new int[Classes.Count];
        var labels = new int[queries.Count];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = NeighborVote.Winner(neighbours.AsSpan(i * k, k), _train.Labels, votes);
        return labels;
    }

    /// <summary>The share of queries whose prediction is their label.</summary>
    /// <inheritdoc cref="Nearest"/>
    /// <returns>0 to 1.</returns>
    public double Score(
        Dataset queries, int k, Metric metric = Metric.L2, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Score(queries, [k], metric, progress, cancellation)[0];

    /// <summary>The share of queries whose prediction is their label, for several k by one search.</summary>
    /// <param name="queries">Samples of as many elements as the training samples.</param>
    /// <param name="ks">Numbers of neighbours, 1 to <see cref="Count"/> each.</param>
    /// <param name="metric">Which distance.</param>
    /// <param name="progress">Is told the share that is done.</param>
    /// <param name="cancellation">Ends the search with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>0 to 1 for each k.</returns>
    /// <exception cref="ArgumentException">A k or the length of a sample does not fit, or a number is NaN or infinite.</exception>
    public double[] Score(
        Dataset queries,
        IReadOnlyList<int> ks,
        Metric metric = Metric.L2,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        int most = CheckKs(ks, Count);
        int[] neighbours = Nearest(queries, most, metric, progress, cancellation);
        return NeighborVote.Accuracies(neighbours, _train.Labels, queries.Labels, Classes.Count, ks);
    }

    /// <summary>The largest of several k, all of them fit.</summary>
    internal static int CheckKs(IReadOnlyList<int> ks, int candidates)
    {
        ArgumentNullException.ThrowIfNull(ks);
        if (ks.Count == 0)
            throw new ArgumentException("There is no k; expected 1 or more.", nameof(ks));
        foreach (int k in ks)
            CheckK(k, candidates);
        return ks.Max();
    }

    /// <summary>The samples as floats, all of them finite.</summary>
    internal static float[] Finite(Dataset samples, string name)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count == 0)
            throw new ArgumentException("There is no sample; expected 1 or more.", name);
        float[] all = samples.ToArray();
        if (samples is not ImageDataset && !float.IsFinite(Reduce.L1Norm<float>(all)))
        {
            int bad = Array.FindIndex(all, x => !float.IsFinite(x));
            if (bad >= 0)
                throw new ArgumentException(
                    $"Element {bad % samples.Shape.Size} of sample {bad / samples.Shape.Size} is {all[bad]}; "
                    + "expected a finite number.",
                    name);
        }

        return all;
    }

    private static void CheckK(int k, int candidates)
    {
        if (k < 1 || k > candidates)
            throw new ArgumentOutOfRangeException(
                nameof(k), k, $"k is {k}; expected 1 to {candidates}, the number of samples to choose from.");
    }
}
