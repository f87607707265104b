namespace FastNet.Numerics;

/// <summary>Windows that slide along one axis: what convolution and pooling share.</summary>
internal static class Window
{
    /// <summary>Positions of a window on an axis, (size + padding - extent) / stride + 1 rounded down; below 1 if it does not
    /// fit.</summary>
    internal static int Count(int size, int padding, int window, int dilation, int stride)
    {
        long room = (long)size + padding - Extent(window, dilation);
        return room < 0 ? 0 : (int)(room / stride) + 1;
    }

    /// <summary>Elements from the first to the last of a window, both included.</summary>
    internal static long Extent(int window, int dilation) => (window - 1L) * dilation + 1;

    /// <summary>Refuses sizes out of range and windows that are larger than the padded axis.</summary>
    internal static void Validate(
        string axis, int size, int padBefore, int padAfter, string windowName, int window, int dilation, int stride)
    {
        AtLeast(1, size, axis);
        AtLeast(1, window, windowName);
        AtLeast(1, dilation, axis == "Height" ? "DilationHeight" : "DilationWidth");
        AtLeast(1, stride, axis == "Height" ? "StrideHeight" : "StrideWidth");
        AtLeast(0, padBefore, axis == "Height" ? "PadTop" : "PadLeft");
        AtLeast(0, padAfter, axis == "Height" ? "PadBottom" : "PadRight");
        long padded = (long)size + padBefore + padAfter;
        if (padded > int.MaxValue || Extent(window, dilation) > padded)
        {
            throw new ArgumentException(
                $"{windowName} is {window} with dilation {dilation}, {Extent(window, dilation)} in extent; expected at most {padded}, "
                + $"{axis} {size} with padding {padBefore} and {padAfter}.",
                windowName);
        }
    }

    private static void AtLeast(int least, int value, string name)
    {
        if (value < least)
            Check.ThrowRange(name, value, $"{name} is {value}; expected {least} or more.");
    }
}
