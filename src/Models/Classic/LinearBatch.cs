namespace FastNet.Models;

/// <summary>
/// Room for a batch of samples as rows that end in a 1, the input of the biases. Rows are gathered from the data set each time: all
/// images as floats would take four times the memory of their bytes, and reading them would take as long as converting.
/// </summary>
internal sealed class LinearBatch
{
    private readonly Dataset _samples;
    private readonly float[] _rows;

    /// <summary>Makes the room.</summary>
    /// <param name="samples">Where samples come from.</param>
    /// <param name="count">Most samples of a batch.</param>
    internal LinearBatch(Dataset samples, int count)
    {
        _samples = samples;
        Inputs = samples.Shape.Size + 1;
        Stride = StrideOf(samples);
        _rows = new float[checked(count * Stride)];
        Labels = new int[count];
        for (int row = 0; row < count; row++)
            _rows[row * Stride + Inputs - 1] = 1;
    }

    /// <summary>How many rows there is room for.</summary>
    internal int Count => Labels.Length;

    /// <summary>Elements of a row, the 1 included.</summary>
    internal int Inputs { get; }

    /// <summary>Distance of two rows.</summary>
    internal int Stride { get; }

    /// <summary>The rows.</summary>
    internal ReadOnlySpan<float> Rows => _rows;

    /// <summary>Their labels.</summary>
    internal int[] Labels { get; }

    /// <summary>The distance of two rows for a data set: whole cache lines.</summary>
    internal static int StrideOf(Dataset samples) => (samples.Shape.Size + 1 + 15) / 16 * 16;

    /// <summary>Puts a sample into a row.</summary>
    internal void Set(int row, int index)
    {
        _samples.Read(index, _rows.AsSpan(row * Stride, Inputs - 1));
        Labels[row] = _samples.Labels[index];
    }
}
