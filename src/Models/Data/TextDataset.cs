using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// A text cut into consecutive pieces of some characters, for models that predict the next one: a sample is a piece as token numbers,
/// its labels are the same piece a character on.
/// </summary>
public sealed class TextDataset : Dataset
{
    private readonly int[] _tokens;
    private readonly int[]? _rows;

    private TextDataset(int steps, int[] tokens, int[]? rows, int[] labels, IReadOnlyList<string> classes)
        : base(Shape.Vector(steps), labels, classes, steps)
        => (_tokens, _rows) = (tokens, rows);

    /// <summary>Cuts a text.</summary>
    /// <param name="text">More than <paramref name="steps"/> characters; what is left over at the end is not used.</param>
    /// <param name="steps">Characters of a piece, 1 or more.</param>
    /// <param name="vocabulary">The characters; by default those of the text, in order of their code.</param>
    /// <exception cref="ArgumentException">The text is too short, or has a character that is not in the vocabulary.</exception>
    public static TextDataset Of(string text, int steps, string? vocabulary = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (text.Length <= steps)
            throw new ArgumentException($"The text has {text.Length} characters; expected more than {steps}, those of a piece.",
                nameof(text));
        vocabulary ??= new string([.. text.Distinct().Order()]);
        var number = new Dictionary<char, int>(vocabulary.Length);
        foreach (char character in vocabulary)
            number.TryAdd(character, number.Count);
        int pieces = (text.Length - 1) / steps;
        var tokens = new int[pieces * steps + 1];
        for (int i = 0; i < tokens.Length; i++)
        {
            if (!number.TryGetValue(text[i], out tokens[i]))
                throw new ArgumentException(
                    $"Character {i} of the text is U+{(int)text[i]:X4}, which is not among the {vocabulary.Length} of the vocabulary.",
                    nameof(text));
        }

        return new TextDataset(steps, tokens, null, tokens[1..], [.. number.Keys.Select(c => c.ToString())]);
    }

    /// <summary>The characters, by token number.</summary>
    public string Vocabulary => string.Concat(Classes);

    /// <inheritdoc/>
    public override void Read(int index, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        int start = (_rows?[index] ?? index) * Shape.Size;
        for (int i = 0; i < Shape.Size; i++)
            destination[i] = _tokens[start + i];
    }

    /// <inheritdoc/>
    protected override Dataset Part(int[] indices, int[] labels) =>
        new TextDataset(Shape.Size, _tokens, _rows is null ? indices : [.. indices.Select(i => _rows[i])], labels, Classes);
}
