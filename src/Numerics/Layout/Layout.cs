namespace FastNet.Numerics;

/// <summary>
/// Moves the elements of tensors without changing them: between channels first and channels last, transposed and permuted; see
/// the other part for slices, concatenation and padding. Each is the backward pass of its opposite. Large results are written
/// past the caches, at the speed of a copy. Source and destination do not overlap; calls allocate nothing once warm.
/// </summary>
public static unsafe partial class Layout
{
    /// <summary>Most axes that <see cref="Permute"/> takes.</summary>
    public const int MaxRank = OuterAxes.Max;

    /// <summary>From channels first [batch, channels, pixels] (NCHW) to channels last [batch, pixels, channels] (NHWC).</summary>
    /// <param name="batch">0 or more.</param>
    /// <param name="channels">0 or more.</param>
    /// <param name="pixels">Height * width, 0 or more.</param>
    /// <param name="source">batch x channels x pixels.</param>
    /// <param name="destination">Receives batch x pixels x channels.</param>
    /// <exception cref="ArgumentException">A size does not fit, or the two overlap.</exception>
    public static void ToChannelsLast(int batch, int channels, int pixels, ReadOnlySpan<float> source, Span<float> destination)
    {
        Check.Size(batch);
        Check.Size(channels);
        Check.Size(pixels);
        TransposePlanes(batch, channels, pixels, source, destination);
    }

    /// <summary>From channels last [batch, pixels, channels] (NHWC) to channels first [batch, channels, pixels] (NCHW).</summary>
    /// <param name="batch">0 or more.</param>
    /// <param name="channels">0 or more.</param>
    /// <param name="pixels">Height * width, 0 or more.</param>
    /// <param name="source">batch x pixels x channels.</param>
    /// <param name="destination">Receives batch x channels x pixels.</param>
    /// <exception cref="ArgumentException">A size does not fit, or the two overlap.</exception>
    public static void ToChannelsFirst(int batch, int channels, int pixels, ReadOnlySpan<float> source, Span<float> destination)
    {
        Check.Size(batch);
        Check.Size(channels);
        Check.Size(pixels);
        TransposePlanes(batch, pixels, channels, source, destination);
    }

    /// <summary>The transpose of a matrix: destination[c, r] = source[r, c].</summary>
    /// <param name="rows">0 or more.</param>
    /// <param name="columns">0 or more.</param>
    /// <param name="source">rows x columns.</param>
    /// <param name="destination">Receives columns x rows.</param>
    /// <exception cref="ArgumentException">A size does not fit, or the two overlap.</exception>
    public static void Transpose(int rows, int columns, ReadOnlySpan<float> source, Span<float> destination)
    {
        Check.Size(rows);
        Check.Size(columns);
        TransposePlanes(1, rows, columns, source, destination);
    }

    /// <summary>
    /// Reorders axes: axis i of the destination is axis permutation[i] of the source. The inverse permutation is the
    /// backward pass.
    /// </summary>
    /// <param name="shape">Lengths of the axes of the source, the last one innermost; up to 8.</param>
    /// <param name="permutation">Every number from 0 to rank - 1 once.</param>
    /// <param name="source">The product of the lengths.</param>
    /// <param name="destination">As many elements.</param>
    /// <exception cref="ArgumentException">A size does not fit, an axis comes twice or is out of range, or the two overlap.</exception>
    public static void Permute(
        ReadOnlySpan<int> shape, ReadOnlySpan<int> permutation, ReadOnlySpan<float> source, Span<float> destination)
    {
        CheckPermutation(shape, permutation, source, destination);
        if (source.IsEmpty)
            return;

        // Axes of the destination, from outside in: what stays together is one axis, what has one index is none.
        long* sourceSteps = stackalloc long[MaxRank], lengths = stackalloc long[MaxRank], steps = stackalloc long[MaxRank];
        long step = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            sourceSteps[axis] = step;
            step *= shape[axis];
        }

        int rank = 0;
        foreach (int axis in permutation)
        {
            if (shape[axis] == 1)
                continue;
            if (rank > 0 && steps[rank - 1] == sourceSteps[axis] * shape[axis])
            {
                lengths[rank - 1] *= shape[axis];
                steps[rank - 1] = sourceSteps[axis];
                continue;
            }

            (lengths[rank], steps[rank]) = (shape[axis], sourceSteps[axis]);
            rank++;
        }

        fixed (float* from = source, to = destination)
            Move(rank, lengths, steps, from, to);
    }

    /// <summary>destination axis i has a length and a step in the source; the destination is tight.</summary>
    private static void Move(int rank, long* lengths, long* steps, float* source, float* destination)
    {
        // The axis that is innermost in the source: the one of step 1.
        int inner = rank - 1;
        while (inner >= 0 && steps[inner] != 1)
            inner--;
        bool runs = inner == rank - 1;
        var axes = default(OuterAxes);
        long destinationStep = 1, innerStep = 0;
        long* destinationSteps = stackalloc long[MaxRank];
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            destinationSteps[axis] = destinationStep;
            if (axis == inner)
                innerStep = destinationStep;
            destinationStep *= lengths[axis];
        }

        for (int axis = 0; axis < rank - 1; axis++)
        {
            if (axis != inner)
                axes.Add(lengths[axis], steps[axis], destinationSteps[axis]);
        }

        if (runs)
        {
            RunJob.Copy(in axes, rank == 0 ? 1 : (nint)lengths[inner], source, destination);
            return;
        }

        TransposeJob.Run(
            in axes, (nint)lengths[rank - 1], (nint)lengths[inner], source, (nint)steps[rank - 1], destination, (nint)innerStep);
    }

    private static void TransposePlanes(int planes, int rows, int columns, ReadOnlySpan<float> source, Span<float> destination)
    {
        Check.Length(source.Length, (long)planes * rows * columns, nameof(source));
        Check.Length(destination.Length, source.Length, nameof(destination));
        Check.Disjoint(destination, source, nameof(destination), nameof(source));
        fixed (float* from = source, to = destination)
        {
            var axes = default(OuterAxes);
            if (rows == 1 || columns == 1)
            {
                RunJob.Copy(in axes, source.Length, from, to);
                return;
            }

            axes.Add(planes, (long)rows * columns, (long)rows * columns);
            TransposeJob.Run(in axes, rows, columns, from, columns, to, rows);
        }
    }

    private static void CheckPermutation(
        ReadOnlySpan<int> shape, ReadOnlySpan<int> permutation, ReadOnlySpan<float> source, Span<float> destination)
    {
        if (shape.Length > MaxRank)
            Check.Throw(nameof(shape), $"shape has {shape.Length} axes; expected at most {MaxRank}.");
        Check.Length(permutation.Length, shape.Length, nameof(permutation));
        long length = 1;
        int seen = 0;
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] < 0)
                Check.Throw(nameof(shape), $"shape[{i}] is {shape[i]}; expected 0 or more.");
            if ((uint)permutation[i] >= (uint)shape.Length)
                Check.Throw(nameof(permutation), $"permutation[{i}] is {permutation[i]}; expected 0 to {shape.Length - 1}.");
            if ((seen & 1 << permutation[i]) != 0)
                Check.Throw(nameof(permutation), $"permutation[{i}] is {permutation[i]}, which came before; expected every axis once.");
            seen |= 1 << permutation[i];

            // Beyond what a span can hold the product only has to stay too large.
            length = Math.Min(length * shape[i], 1L << 31);
        }

        if (shape.Contains(0))
            length = 0;
        Check.Length(source.Length, length, nameof(source));
        Check.Length(destination.Length, length, nameof(destination));
        Check.Disjoint(destination, source, nameof(destination), nameof(source));
    }
}
