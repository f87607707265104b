namespace FastNet.Numerics;

/// <summary>
/// Inverted dropout (Srivastava et al. 2014): an element stays with probability keep and is divided by it, or becomes 0. Which ones stay
/// is a function of seed, stream and position alone: element i stays where word position + i of the stream (see <see cref="Philox"/>) is
/// below keep * 2^32. So the backward pass makes the mask again and nothing has to be kept between the two, and the mask is the same
/// for any number of threads, at every SIMD level and on every machine.
/// </summary>
public static unsafe class InvertedDropout
{
    /// <summary>y = x / keep where an element stays, 0 elsewhere; what is dropped may be NaN.</summary>
    /// <param name="keep">Probability to stay, above 0 and at most 1; 1 copies.</param>
    /// <param name="seed">Seed of the stream.</param>
    /// <param name="stream">Number of the stream.</param>
    /// <param name="position">Word of the stream for the first element; a step of training goes on where the last one ended.</param>
    /// <param name="x">Any number of elements.</param>
    /// <param name="y">Receives as many; may be x itself.</param>
    /// <exception cref="ArgumentException">keep is out of range, the lengths differ, or the two overlap shifted.</exception>
    public static void Forward(float keep, ulong seed, ulong stream, ulong position, ReadOnlySpan<float> x, Span<float> y)
    {
        CheckKeep(keep);
        Check.Length(y.Length, x.Length, nameof(y));
        Check.SameOrDisjoint(y, x, nameof(y), nameof(x));
        fixed (float* source = x, destination = y)
            DropoutJob.Run(keep, seed, stream, position, x.Length, source, destination);
    }

    /// <summary>
    /// The gradient of <see cref="Forward"/> with the same arguments: dx = dy / keep where an element stayed, 0 elsewhere.
    /// </summary>
    /// <param name="keep">As in the forward pass.</param>
    /// <param name="seed">As in the forward pass.</param>
    /// <param name="stream">As in the forward pass.</param>
    /// <param name="position">As in the forward pass.</param>
    /// <param name="dy">Any number of elements.</param>
    /// <param name="dx">Receives as many; may be dy itself.</param>
    /// <exception cref="ArgumentException">keep is out of range, the lengths differ, or the two overlap shifted.</exception>
    public static void Backward(float keep, ulong seed, ulong stream, ulong position, ReadOnlySpan<float> dy, Span<float> dx)
    {
        CheckKeep(keep);
        Check.Length(dx.Length, dy.Length, nameof(dx));
        Check.SameOrDisjoint(dx, dy, nameof(dx), nameof(dy));
        fixed (float* source = dy, destination = dx)
            DropoutJob.Run(keep, seed, stream, position, dy.Length, source, destination);
    }

    /// <summary>The mask itself: 1 / keep where an element stays, 0 elsewhere.</summary>
    /// <param name="keep">Probability to stay, above 0 and at most 1.</param>
    /// <param name="seed">Seed of the stream.</param>
    /// <param name="stream">Number of the stream.</param>
    /// <param name="position">Word of the stream for the first element.</param>
    /// <param name="mask">Receives the mask.</param>
    /// <exception cref="ArgumentException">keep is out of range.</exception>
    public static void Mask(float keep, ulong seed, ulong stream, ulong position, Span<float> mask)
    {
        CheckKeep(keep);
        fixed (float* destination = mask)
            DropoutJob.Run(keep, seed, stream, position, mask.Length, null, destination);
    }

    private static void CheckKeep(float keep)
    {
        if (!(keep > 0 && keep <= 1))
            Check.ThrowRange(nameof(keep), keep, $"keep is {keep}; expected a number above 0 and at most 1.");
    }
}
