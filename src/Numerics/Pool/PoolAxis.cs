namespace FastNet.Numerics;

/// <summary>Where the windows of a pooling lie along one axis.</summary>
/// <param name="size">Elements of the input.</param>
/// <param name="outputs">Windows.</param>
/// <param name="window">Elements of a window.</param>
/// <param name="stride">From one window to the next.</param>
/// <param name="dilation">From one element of a window to the next.</param>
/// <param name="padBefore">Padding before the input.</param>
/// <param name="padAfter">Padding behind it.</param>
internal readonly struct PoolAxis(int size, int outputs, int window, int stride, int dilation, int padBefore, int padAfter)
{
    /// <summary>Elements of the input.</summary>
    internal int Size => size;

    /// <summary>Windows.</summary>
    internal int Outputs => outputs;

    /// <summary>From one element of a window to the next.</summary>
    internal int Dilation => dilation;

    /// <summary>From one window to the next.</summary>
    internal int Stride => stride;

    /// <summary>Whether the windows are pairs side by side, all of them inside.</summary>
    internal bool IsPairs
        => window == 2 && stride == 2 && dilation == 1 && padBefore == 0 && outputs > 0 && outputs <= size / 2;

    /// <summary>Window <paramref name="output"/> as far as it lies in the input, and what it counts with the padding.</summary>
    internal PoolTaps Taps(int output)
    {
        // In 64 bits: the dilation of a window of one element may be anything.
        long start = (long)output * stride - padBefore;
        long skipped = start < 0 ? (dilation - 1 - start) / dilation : 0;
        long first = start + skipped * dilation;
        long inside = first >= size ? 0 : Math.Min(window - skipped, (size - 1 - first) / dilation + 1);
        long padded = Math.Min(window, (size + padAfter - 1 - start) / dilation + 1);
        return inside > 0 ? new PoolTaps((int)first, (int)inside, (int)padded) : new PoolTaps(0, 0, (int)padded);
    }

    /// <summary>The windows whose extent holds element <paramref name="input"/>: first and one behind the last.</summary>
    internal PoolReach Windows(int input)
    {
        int at = input + padBefore;
        int before = at - (window - 1) * dilation;
        return new PoolReach(before <= 0 ? 0 : (before - 1) / stride + 1, Math.Min(outputs, at / stride + 1));
    }

    /// <summary>Whether element <paramref name="input"/> is one of window <paramref name="output"/>, whose extent holds it.</summary>
    internal bool Holds(int output, int input) => dilation == 1 || (input + padBefore - output * stride) % dilation == 0;
}

/// <summary>A window along one axis.</summary>
/// <param name="First">Its first element inside the input.</param>
/// <param name="Count">How many are inside.</param>
/// <param name="Padded">How many there are with the padding.</param>
internal readonly record struct PoolTaps(int First, int Count, int Padded);

/// <summary>The windows that reach an element.</summary>
/// <param name="First">The first.</param>
/// <param name="End">One behind the last.</param>
internal readonly record struct PoolReach(int First, int End);
