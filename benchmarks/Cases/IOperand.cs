namespace FastNet.Benchmarks;

/// <summary>An operand as bytes, whatever its elements are.</summary>
internal interface IOperand
{
    /// <summary>Bytes of all elements.</summary>
    long ByteCount { get; }

    /// <summary>The elements; at most 2 GiB.</summary>
    Span<byte> Bytes { get; }
}
