namespace FastNet.Numerics;

/// <summary>
/// The sizes of a recurrent layer that runs over whole sequences. Tensors are row-major without gaps: input [Batch, Time, Inputs],
/// output [Batch, Time, Units], states [Batch, Units].
/// </summary>
/// <param name="Batch">Sequences, 0 or more.</param>
/// <param name="Time">Steps of each sequence, 1 or more.</param>
/// <param name="Inputs">Features of a step, 1 or more.</param>
/// <param name="Units">Hidden units, 1 or more.</param>
public readonly record struct RecurrentShape(int Batch, int Time, int Inputs, int Units)
{
    /// <summary>Elements of the input.</summary>
    public int InputSize => Batch * Time * Inputs;

    /// <summary>Elements of the output.</summary>
    public int OutputSize => Batch * Time * Units;

    /// <summary>Elements of a state: hidden or cell.</summary>
    public int StateSize => Batch * Units;

    /// <summary>Refuses what is no recurrent layer.</summary>
    /// <exception cref="ArgumentException">A size is out of range, or a tensor would pass 2^31 - 1 elements.</exception>
    public void Validate()
    {
        Check.Size(Batch);
        Check.Positive(Time);
        Check.Positive(Inputs);
        Check.Positive(Units);
        Fits("The input", Batch, Time, Inputs);
        Fits("The saved activations", Batch, Time, 5L * Units);
        Fits("The input weights", 4, Inputs, Units);
        Fits("The hidden weights", 4, Units, Units);
    }

    private static void Fits(string what, long a, long b, long c)
    {
        if ((Int128)a * b * c > int.MaxValue)
            throw new ArgumentException($"{what} of {a} x {b} x {c} elements is too large; expected at most {int.MaxValue} elements.");
    }
}
