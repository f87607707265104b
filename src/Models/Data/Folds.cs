namespace FastNet.Models;

/// <summary>k-fold cross-validation: consecutive parts of a data set, each in turn for validation, the others for training.</summary>
public static class Folds
{
    /// <summary>Splits.</summary>
    /// <param name="data">At least as many samples as parts.</param>
    /// <param name="count">Parts, 2 or more; their sizes differ by at most 1.</param>
    public static IEnumerable<(Dataset Train, Dataset Validation)> Of(Dataset data, int count)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, data.Count);
        return Enumerable.Range(0, count).Select(fold =>
        {
            int start = (int)((long)data.Count * fold / count), end = (int)((long)data.Count * (fold + 1) / count);
            int[] rest = [.. Enumerable.Range(0, start), .. Enumerable.Range(end, data.Count - end)];
            return (data.Subset(rest), data.Slice(start, end - start));
        });
    }
}
