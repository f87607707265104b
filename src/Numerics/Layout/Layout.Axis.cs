namespace FastNet.Numerics;

/// <summary>
/// Slices, concatenation and padding along one axis. A tensor is seen as [outer, axis, inner]: outer is the product of the lengths
/// before the axis, inner of those behind it. The backward pass of <see cref="Slice"/> is <see cref="Pad"/> with 0, those of
/// <see cref="Insert"/>, <see cref="Concat"/> and <see cref="Pad"/> are <see cref="Slice"/>.
/// </summary>
public static unsafe partial class Layout
{
    /// <summary>Takes a part of an axis: destination = source[:, start .. start + count, :].</summary>
    /// <param name="outer">0 or more.</param>
    /// <param name="axis">Length of the axis in the source, 0 or more.</param>
    /// <param name="inner">0 or more.</param>
    /// <param name="source">outer x axis x inner.</param>
    /// <param name="start">First index along the axis, 0 or more.</param>
    /// <param name="count">Indices to take, 0 or more; start + count is at most axis.</param>
    /// <param name="destination">Receives outer x count x inner.</param>
    /// <exception cref="ArgumentException">A size does not fit, or the two overlap.</exception>
    public static void Slice(
        int outer, int axis, int inner, ReadOnlySpan<float> source, int start, int count, Span<float> destination)
    {
        CheckPart(outer, axis, inner, start, count);
        Check.Length(source.Length, (long)outer * axis * inner, nameof(source));
        Check.Length(destination.Length, (long)outer * count * inner, nameof(destination));
        Check.Disjoint(destination, source, nameof(destination), nameof(source));
        var axes = default(OuterAxes);
        axes.Add(outer, (long)axis * inner, (long)count * inner);
        fixed (float* from = source, to = destination)
            RunJob.Copy(in axes, (nint)count * inner, from + (nint)start * inner, to);
    }

    /// <summary>Puts a tensor into a part of an axis: destination[:, start .. start + count, :] = source; the rest stays.</summary>
    /// <param name="outer">0 or more.</param>
    /// <param name="axis">Length of the axis in the destination, 0 or more.</param>
    /// <param name="inner">0 or more.</param>
    /// <param name="source">outer x count x inner.</param>
    /// <param name="start">First index along the axis, 0 or more.</param>
    /// <param name="count">Indices to put, 0 or more; start + count is at most axis.</param>
    /// <param name="destination">outer x axis x inner, of which a part is written.</param>
    /// <exception cref="ArgumentException">A size does not fit, or the two overlap.</exception>
    public static void Insert(
        int outer, int axis, int inner, ReadOnlySpan<float> source, int start, int count, Span<float> destination)
    {
        CheckPart(outer, axis, inner, start, count);
        Check.Length(source.Length, (long)outer * count * inner, nameof(source));
        Check.Length(destination.Length, (long)outer * axis * inner, nameof(destination));
        Check.Disjoint(destination, source, nameof(destination), nameof(source));
        var axes = default(OuterAxes);
        axes.Add(outer, (long)count * inner, (long)axis * inner);
        fixed (float* from = source, to = destination)
            RunJob.Copy(in axes, (nint)count * inner, from, to + (nint)start * inner);
    }

    /// <summary>
    /// Two tensors one behind the other along an axis. More are put together by <see cref="Insert"/>, one after the other.
    /// </summary>
    /// <param name="outer">0 or more.</param>
    /// <param name="firstAxis">Length of the axis in first, 0 or more.</param>
    /// <param name="secondAxis">Length of the axis in second, 0 or more.</param>
    /// <param name="inner">0 or more.</param>
    /// <param name="first">outer x firstAxis x inner.</param>
    /// <param name="second">outer x secondAxis x inner.</param>
    /// <param name="destination">Receives outer x (firstAxis + secondAxis) x inner.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps an input.</exception>
    public static void Concat(
        int outer, int firstAxis, int secondAxis, int inner, ReadOnlySpan<float> first, ReadOnlySpan<float> second,
        Span<float> destination)
    {
        Check.Size(outer);
        Check.Size(firstAxis);
        Check.Size(secondAxis);
        Check.Size(inner);
        Check.Length(first.Length, (long)outer * firstAxis * inner, nameof(first));
        Check.Length(second.Length, (long)outer * secondAxis * inner, nameof(second));
        Check.Length(destination.Length, (long)first.Length + second.Length, nameof(destination));
        Check.Disjoint(destination, first, nameof(destination), nameof(first));
        Check.Disjoint(destination, second, nameof(destination), nameof(second));
        Insert(outer, firstAxis + secondAxis, inner, first, 0, firstAxis, destination);
        Insert(outer, firstAxis + secondAxis, inner, second, firstAxis, secondAxis, destination);
    }

    /// <summary>Makes an axis longer at both ends: destination = value, source, value along the axis.</summary>
    /// <param name="outer">0 or more.</param>
    /// <param name="axis">Length of the axis in the source, 0 or more.</param>
    /// <param name="inner">0 or more.</param>
    /// <param name="before">Indices to put before, 0 or more.</param>
    /// <param name="after">Indices to put behind, 0 or more.</param>
    /// <param name="value">What they hold.</param>
    /// <param name="source">outer x axis x inner.</param>
    /// <param name="destination">Receives outer x (before + axis + after) x inner.</param>
    /// <exception cref="ArgumentException">A size does not fit, or the two overlap.</exception>
    public static void Pad(
        int outer, int axis, int inner, int before, int after, float value, ReadOnlySpan<float> source, Span<float> destination)
    {
        Check.Size(outer);
        Check.Size(axis);
        Check.Size(inner);
        Check.Size(before);
        Check.Size(after);
        long longer = (long)before + axis + after;
        Check.Length(source.Length, (long)outer * axis * inner, nameof(source));
        if (longer > int.MaxValue)
            Check.Throw(nameof(after), $"before + axis + after is {longer}; expected at most {int.MaxValue}.");
        Check.Length(destination.Length, outer * longer * inner, nameof(destination));
        Check.Disjoint(destination, source, nameof(destination), nameof(source));
        var axes = default(OuterAxes);
        axes.Add(outer, (long)axis * inner, longer * inner);
        fixed (float* from = source, to = destination)
        {
            RunJob.Fill(in axes, (nint)before * inner, value, to);
            RunJob.Copy(in axes, (nint)axis * inner, from, to + (nint)before * inner);
            RunJob.Fill(in axes, (nint)after * inner, value, to + ((nint)before + axis) * inner);
        }
    }

    private static void CheckPart(int outer, int axis, int inner, int start, int count)
    {
        Check.Size(outer);
        Check.Size(axis);
        Check.Size(inner);
        Check.Size(start);
        Check.Size(count);
        if ((long)start + count > axis)
            Check.Throw(nameof(count), $"start + count is {(long)start + count}; expected at most {axis}, the length of the axis.");
    }
}
