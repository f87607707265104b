using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>Sizes that the suites run at: what people use, or, for a dry run, what is over at once.</summary>
public static class Shapes
{
    /// <summary>Set before the suites start, in the process that runs them.</summary>
    internal static bool Dry { get; set; }

    /// <summary>M, N, K of matrix products.</summary>
    public static IEnumerable<Product> Products =>
        Dry ? [new(32, 32, 32)] : [new(64, 64, 64), new(512, 512, 512), new(128, 512, 3072), new(1, 1000, 2048)];

    /// <summary>Queries, points and coordinates: the textbook case cut to a tenth of its queries, for the sake of the loops.</summary>
    public static IEnumerable<Pairs> Pairs => Dry ? [new(4, 50, 32)] : [new(50, 5000, 3072), new(100, 1000, 128)];

    /// <summary>Rows and classes.</summary>
    public static IEnumerable<Rows> Rows => Dry ? [new(8, 10)] : [new(128, 1000), new(4096, 10)];

    /// <summary>Convolutions: a 3x3 layer of a small network, the first layer of one for photographs. Few images, for the sake of
    /// the loops.</summary>
    public static IEnumerable<Filtering> Filterings => Dry ? [new(1, 4, 8, 4, 3)] : [new(4, 64, 32, 64, 3), new(1, 3, 112, 64, 7)];

    /// <summary>Batches of images between the layers of a network: beyond the last cache, and within it.</summary>
    public static IEnumerable<Pictures> Pictures => Dry ? [new(2, 4, 4)] : [new(128, 64, 32), new(4, 64, 56)];

    /// <summary>Lengths: in the first cache, in the last, in memory.</summary>
    public static IEnumerable<int> Lengths => Dry ? [1 << 10] : [1 << 10, 1 << 20, 1 << 24];
}

/// <summary>M x N x K.</summary>
public sealed record Product(int M, int N, int K)
{
    /// <inheritdoc/>
    public override string ToString() => $"{M}x{N}x{K}";
}

/// <summary>Queries x points x coordinates.</summary>
public sealed record Pairs(int Queries, int Points, int Dim)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Queries}x{Points}x{Dim}";
}

/// <summary>Rows x columns.</summary>
public sealed record Rows(int Count, int Columns)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Count}x{Columns}";
}

/// <summary>Square filters over square images, which keep their size: images, channels, size, filters, size of a filter.</summary>
public sealed record Filtering(int Batch, int Channels, int Size, int Filters, int Filter)
{
    /// <summary>The convolution.</summary>
    public ConvShape Shape => ConvShape.Square(Batch, Channels, Size, Filters, Filter, padding: Filter / 2);

    /// <inheritdoc/>
    public override string ToString() => $"n{Batch}c{Channels}h{Size}k{Filters}f{Filter}";
}

/// <summary>Images, channels, rows and columns alike.</summary>
public sealed record Pictures(int Batch, int Channels, int Size)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Batch}x{Channels}x{Size}x{Size}";
}
