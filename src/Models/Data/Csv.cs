using System.Globalization;
using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// Tables of numbers with a label column, comma-separated as RFC 4180 says: UTF-8, quotes around fields that have commas, line ends or
/// quotes, which are doubled; every record as many fields as the first.
/// </summary>
public static class Csv
{
    internal const string Format = "CSV";

    /// <summary>Reads a file whose first record names the columns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labelColumn">Name of the column with the labels; all others are numbers.</param>
    /// <param name="classes">
    /// What may stand in the label column, in the order of the labels; if not given, what stands there, in the order of numbers if all
    /// are whole numbers and else of the letters' codes. Give the training set's classes when reading other parts.
    /// </param>
    /// <exception cref="FastNetFormatException">The file is not what it should be.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static VectorDataset Load(string path, string labelColumn, IReadOnlyList<string>? classes = null)
    {
        ArgumentNullException.ThrowIfNull(labelColumn);
        using var reader = new CsvReader(SourceFile.Open(path, Format), path);
        if (!reader.Read())
            throw reader.Fail("expected a header, found nothing");
        int column = reader.Fields.IndexOf(labelColumn);
        if (column < 0)
            throw reader.Fail($"no column is named \"{labelColumn}\"; expected one of {Shortened(reader.Fields)}");
        return Load(reader, column, reader.Fields.Count, reader.Read(), classes);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labelColumn">Number of the column with the labels, from 0; or from the end, -1 being the last.</param>
    /// <param name="header">Whether the first record names the columns.</param>
    /// <param name="classes">As above.</param>
    /// <exception cref="FastNetFormatException">The file is not what it should be.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static VectorDataset Load(string path, int labelColumn, bool header = false, IReadOnlyList<string>? classes = null)
    {
        using var reader = new CsvReader(SourceFile.Open(path, Format), path);
        bool more = reader.Read();
        int columns = reader.Fields.Count, column = labelColumn < 0 ? columns + labelColumn : labelColumn;
        if (column < 0 || column >= columns)
            throw reader.Fail($"there are {columns} columns; expected one with number {labelColumn}");
        return Load(reader, column, columns, header ? reader.Read() : more, classes);
    }

    private static VectorDataset Load(CsvReader reader, int labelColumn, int columns, bool more, IReadOnlyList<string>? classes)
    {
        if (columns < 2)
            throw reader.Fail($"there is {columns} column; expected the labels and at least one of numbers");
        var samples = new List<float>();
        var labels = new List<int>();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in classes ?? [])
            known.Add(name, known.Count);
        for (; more; more = reader.Read())
        {
            if (reader.Fields.Count != columns)
                throw reader.Fail($"the record has {reader.Fields.Count} fields; expected {columns} as in the first");
            for (int i = 0; i < columns; i++)
            {
                string field = reader.Fields[i];
                if (i == labelColumn)
                {
                    if (!known.TryGetValue(field, out int label))
                    {
                        if (classes is not null)
                            throw reader.Fail($"the label is \"{Shortened(field)}\"; expected one of {Shortened(classes)}");
                        known.Add(field, label = known.Count);
                    }

                    labels.Add(label);
                    continue;
                }

                if (!float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) || !float.IsFinite(value))
                    throw reader.Fail($"field {i} is \"{Shortened(field)}\"; expected a finite number");
                samples.Add(value);
            }
        }

        if (labels.Count == 0)
            throw reader.Fail("expected records, found none");
        int[] numbers = [.. labels];
        if (classes is null)
        {
            string[] sorted = Sort([.. known.Keys]);
            var places = new int[sorted.Length];
            for (int i = 0; i < sorted.Length; i++)
                places[known[sorted[i]]] = i;
            for (int i = 0; i < numbers.Length; i++)
                numbers[i] = places[numbers[i]];
            classes = sorted;
        }

        return new VectorDataset(Shape.Vector(columns - 1), [.. samples], numbers, classes);
    }

    private static string[] Sort(string[] names)
    {
        if (names.All(name => long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
            Array.Sort(names, (a, b) =>
            {
                int order = long.Parse(a, CultureInfo.InvariantCulture).CompareTo(long.Parse(b, CultureInfo.InvariantCulture));
                return order != 0 ? order : string.CompareOrdinal(a, b);
            });
        else
            Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "...";

    private static string Shortened(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(12).Select(Shortened)) + (names.Count > 12 ? ", ..." : "");
}
