namespace FastNet.Models;

/// <summary>
/// A file is not what its format demands: damaged, cut short, of another kind, or made to do harm. The one exception that readers
/// throw for what is in a file; a file that cannot be opened gives the <see cref="IOException"/> of the system.
/// </summary>
public sealed class FastNetFormatException : IOException
{
    /// <summary>Says what is wrong, and where.</summary>
    /// <param name="format">Name of the format, such as "CIFAR-10 binary".</param>
    /// <param name="source">The file, or the name of the stream.</param>
    /// <param name="offset">Byte at which it was noticed; -1 if no place can be named.</param>
    /// <param name="rule">What was expected and what was found, as a sentence without its full stop.</param>
    /// <param name="inner">What was thrown below, if anything.</param>
    public FastNetFormatException(string format, string source, long offset, string rule, Exception? inner = null)
        : base(offset < 0 ? $"{source} ({format}): {rule}." : $"{source} ({format}), byte {offset}: {rule}.", inner)
        => (Format, FileName, Offset, Rule) = (format, source, offset, rule);

    /// <summary>Name of the format.</summary>
    public string Format { get; }

    /// <summary>The file, or the name of the stream.</summary>
    public string FileName { get; }

    /// <summary>Byte at which it was noticed; -1 if no place can be named.</summary>
    public long Offset { get; }

    /// <summary>What was expected and what was found.</summary>
    public string Rule { get; }
}
