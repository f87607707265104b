using FastNet.Layers;

namespace FastNet.Models;

/// <summary>A data set in a NumPy archive: the samples in the array "x" or "images", their labels in "y" or "labels".</summary>
public static class NpzDataset
{
    private const string Format = "npz data set";

    /// <summary>Reads an archive.</summary>
    /// <param name="path">
    /// Samples of 1 to 3 dimensions behind the first: bytes of channels x height x width become images, everything else floats. Labels are
    /// whole numbers from 0.
    /// </param>
    /// <exception cref="FastNetFormatException">The archive is damaged, or holds no such arrays.</exception>
    public static Dataset Load(string path)
    {
        IReadOnlyDictionary<string, NumericArray> arrays = Npz.Read(path);
        NumericArray samples = Find("x", "images"), targets = Find("y", "labels");
        int[] dimensions = samples.Dimensions.ToArray();
        if (targets.Dimensions.Length != 1 || dimensions.Length is < 2 or > 4 || dimensions[0] != targets.Count || dimensions.Contains(0))
            throw Fail(
                $"the samples are [{string.Join(", ", dimensions)}] and the labels [{string.Join(", ", targets.Dimensions.ToArray())}]; "
                + "expected samples of 1 to 3 dimensions, none of them 0, and a label for each");
        if (targets.Type is ElementType.F32 or ElementType.F64 or ElementType.Bool)
            throw Fail($"the labels are {targets.Type}; expected whole numbers");
        int[] labels = targets.ToArray<int>();
        int most = labels.Length == 0 ? 0 : labels.Max();
        if (labels.Length == 0 || labels.Min() < 0 || most > 1_000_000)
            throw Fail("expected labels of 0 to 1000000");
        string[] classes = [.. Enumerable.Range(0, most + 1).Select(c => FormattableString.Invariant($"{c}"))];
        Shape shape = dimensions[1..] switch
        {
            [int features] => Shape.Vector(features),
            [int steps, int features] => Shape.Sequence(steps, features),
            int[] image => Shape.Image(image[0], image[1], image[2]),
        };
        return shape.Rank == 3 && samples.Type == ElementType.U8
            ? new ImageDataset(shape, samples.ToArray<byte>(), labels, classes)
            : new VectorDataset(shape, samples.ToArray<float>(), labels, classes);

        NumericArray Find(params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
            {
                if (arrays.TryGetValue(name, out NumericArray? array))
                    return array;
            }

            throw Fail($"expected an array {string.Join(" or ", names.ToArray())}; found {string.Join(", ", arrays.Keys)}");
        }

        FastNetFormatException Fail(string rule) => new(Format, path, -1, rule);
    }
}
