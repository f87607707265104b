namespace FastNet.Numerics;

/// <summary>
/// The sizes of scaled dot-product attention. Heads lie beside each other: queries and output are [Batch, Queries, Heads HeadSize],
/// keys and values [Batch, Keys, Heads HeadSize], rows a leading dimension apart, so that all three may be parts of one projection.
/// </summary>
/// <param name="Batch">Sequences, 0 or more.</param>
/// <param name="Heads">Heads, 1 or more.</param>
/// <param name="Queries">Steps that ask, 1 or more.</param>
/// <param name="Keys">Steps that are attended to, 1 or more.</param>
/// <param name="HeadSize">Features of a head, 1 or more.</param>
public readonly record struct AttentionShape(int Batch, int Heads, int Queries, int Keys, int HeadSize)
{
    /// <summary>Whether query i sees the keys 0..i alone.</summary>
    public bool Causal { get; init; }

    /// <summary>Elements from one row of the queries to the next; 0 for rows without gaps.</summary>
    public int QueryLd { get; init; }

    /// <summary>Elements from one row of the keys to the next; 0 for rows without gaps.</summary>
    public int KeyLd { get; init; }

    /// <summary>Elements from one row of the values to the next; 0 for rows without gaps.</summary>
    public int ValueLd { get; init; }

    /// <summary>Elements of a row: Heads HeadSize.</summary>
    public int Width => Heads * HeadSize;

    /// <summary>Elements of the output, which has no gaps.</summary>
    public int OutputSize => Batch * Queries * Width;

    /// <summary>Elements of the probabilities, [Batch, Heads, Queries, Keys].</summary>
    public int ProbabilitySize => Batch * Heads * Queries * Keys;

    /// <summary>Factor of the products: 1 / sqrt(HeadSize).</summary>
    public float Scale => (float)(1 / Math.Sqrt(HeadSize));

    /// <summary>Refuses what is no attention.</summary>
    /// <exception cref="ArgumentException">
    /// A size is out of range, a leading dimension is shorter than a row, or a tensor would pass 2^31 - 1 elements.
    /// </exception>
    public void Validate()
    {
        Check.Size(Batch);
        Check.Positive(Heads);
        Check.Positive(Queries);
        Check.Positive(Keys);
        Check.Positive(HeadSize);
        Fits("A row", 1, 1, Heads, HeadSize);
        Fits("The probabilities", Batch, Heads, Queries, Keys);
        Tensor("The queries", Queries, QueryLd, nameof(QueryLd));
        Tensor("The keys", Keys, KeyLd, nameof(KeyLd));
        Tensor("The values", Keys, ValueLd, nameof(ValueLd));
        Fits("The output", Batch, Queries, Heads, HeadSize);
    }

    /// <summary>The leading dimension that <paramref name="ld"/> stands for.</summary>
    internal int Ld(int ld) => ld == 0 ? Width : ld;

    private void Tensor(string what, int rows, int ld, string name)
    {
        if (ld != 0 && ld < Width)
            Check.ThrowRange(name, ld, $"{name} is {ld}; expected 0 or at least {Width}, Heads x HeadSize.");
        Fits(what, Batch, rows, Ld(ld), 1);
    }

    private static void Fits(string what, long a, long b, long c, long d)
    {
        if ((Int128)a * b * c * d > int.MaxValue)
            throw new ArgumentException($"{what} of {a} x {b} x {c} x {d} elements is too large; expected at most {int.MaxValue}.");
    }
}
