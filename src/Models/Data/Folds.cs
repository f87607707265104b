namespace FastNet.Models;

/// <summary>k-fold cross-validation: consecutive parts of a data set, each in turn for validation, the others for training.</summary>
public static class Folds
{
    /// <summary>Splits.</summary>
    /// <param name="data">At least as many samples as parts.</param>
    /// <param name="count">Parts, 2 or more; the first ones are larger by one where the samples do not divide.</param>
    public static IEnumerable<(Dataset Train, Dataset Validation)> Of(Dataset data, int count)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, data.Count);
        return Enumerable.Range(0, count).Select(fold =>
        {
            (int start, int end) = Bounds(data.Count, count, fold);
            int[] rest = [.. Enumerable.Range(0, start), .. Enumerable.Range(end, data.Count - end)];
            return (data.Subset(rest), data.Slice(start, end - start));
        });
    }

    /// <summary>First sample of a fold and the one behind its last.</summary>
    internal static (int Start, int End) Bounds(int count, int folds, int fold)
    {
        int size = count / folds, larger = count % folds;
        int start = fold * size + Math.Min(fold, larger);
        return (start, start + size + (fold < larger ? 1 : 0));
    }
}
