using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// Which k is best for <see cref="KNearestNeighbors"/>: the samples are cut into consecutive folds, and each fold is classified by the
/// others. A fold is searched once, for the largest k, and that answers all k.
/// </summary>
public sealed class KnnCrossValidation
{
    private readonly double[][] _accuracies;

    private KnnCrossValidation(IReadOnlyList<int> ks, double[][] accuracies) => (Ks, _accuracies) = (ks, accuracies);

    /// <summary>The k that the course tries.</summary>
    public static IReadOnlyList<int> CourseKs { get; } = [1, 3, 5, 8, 10, 12, 15, 20, 50, 100];

    /// <summary>The numbers of neighbours.</summary>
    public IReadOnlyList<int> Ks { get; }

    /// <summary>Number of folds.</summary>
    public int Folds => _accuracies[0].Length;

    /// <summary>The k of the highest mean accuracy; of several the first.</summary>
    public int BestK => Ks[Enumerable.Range(0, Ks.Count).MaxBy(Mean)];

    /// <summary>The accuracy of each fold.</summary>
    /// <param name="index">Index into <see cref="Ks"/>.</param>
    public IReadOnlyList<double> Accuracies(int index) => _accuracies[index];

    /// <summary>Mean of the accuracies of a k.</summary>
    /// <param name="index">Index into <see cref="Ks"/>.</param>
    public double Mean(int index) => _accuracies[index].Average();

    /// <summary>Population standard deviation of the accuracies of a k.</summary>
    /// <param name="index">Index into <see cref="Ks"/>.</param>
    public double Deviation(int index)
    {
        double mean = Mean(index);
        return Math.Sqrt(_accuracies[index].Average(a => (a - mean) * (a - mean)));
    }

    /// <summary>Searches and votes.</summary>
    /// <param name="samples">At least as many as folds.</param>
    /// <param name="ks">Numbers of neighbours, at most the samples outside a fold.</param>
    /// <param name="folds">2 or more; the first ones are larger by one where the samples do not divide.</param>
    /// <param name="metric">Which distance.</param>
    /// <param name="progress">Is told the share that is done.</param>
    /// <param name="cancellation">Ends the search with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">A number does not fit, or a sample has a NaN or infinite element.</exception>
    public static KnnCrossValidation Run(
        Dataset samples,
        IReadOnlyList<int> ks,
        int folds = 5,
        Metric metric = Metric.L2,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        float[] all = KNearestNeighbors.Finite(samples, nameof(samples));
        if (folds < 2 || folds > samples.Count)
            throw new ArgumentOutOfRangeException(nameof(folds), folds, $"folds is {folds}; expected 2 to {samples.Count}, the samples.");
        int largestFold = (samples.Count + folds - 1) / folds;
        int most = KNearestNeighbors.CheckKs(ks, samples.Count - largestFold);

        int dim = samples.Shape.Size;
        double[][] accuracies = [.. ks.Select(_ => new double[folds])];
        var others = new float[all.Length - samples.Count / folds * dim];
        var labels = new int[samples.Count - samples.Count / folds];
        var neighbours = new int[largestFold * most];
        for (int fold = 0; fold < folds; fold++)
        {
            (int start, int end) = Models.Folds.Bounds(samples.Count, folds, fold);
            int count = end - start, rest = samples.Count - count;
            all.AsSpan(0, start * dim).CopyTo(others);
            all.AsSpan(end * dim).CopyTo(others.AsSpan(start * dim));
            samples.Labels[..start].CopyTo(labels);
            samples.Labels[end..].CopyTo(labels.AsSpan(start));
            ExactNeighbors.Find(
                metric, dim, all.AsMemory(start * dim, count * dim), others.AsMemory(0, rest * dim), most, neighbours, null, cancellation);
            double[] column = NeighborVote.Accuracies(
                neighbours.AsSpan(0, count * most), labels, samples.Labels[start..end], samples.Classes.Count, ks);
            for (int i = 0; i < column.Length; i++)
                accuracies[i][fold] = column[i];
            progress?.Report((fold + 1.0) / folds);
        }

        return new KnnCrossValidation([.. ks], accuracies);
    }
}
