namespace FastNet.Numerics;

/// <summary>
/// How the sums over the rows of a matrix with a column per channel are cut: a function of the shape alone, so the bits do not depend
/// on the number of threads. Narrow matrices are folded (2 rows of 24 channels are one of 48 columns), so that vectors are full;
/// what the columns of a channel gathered is put together at the end.
/// </summary>
internal readonly struct ColumnGrid
{
    /// <summary>Most columns of a strip: three arrays of sums take 12 KB of L1, and what is read from a row is a page.</summary>
    internal const int MaxStrip = 1024;

    // Columns below which rows are folded: loops over less spend their time starting.
    private const int FoldBelow = 64;

    private const int MaxFolded = 1024;

    // Elements of a chunk: 128 KB, some microseconds. Its rows, and the most chunks: one thread puts their results together.
    private const int ChunkElements = 1 << 15;
    private const int LeastRows = 256;
    private const int MaxChunks = 128;

    internal ColumnGrid(int rows, int channels)
    {
        Channels = channels;
        int fold = 16 / Math.Min(16, channels & -channels);
        while (fold * channels < FoldBelow)
            fold *= 2;
        Fold = (long)fold * channels <= MaxFolded && rows >= 8 * fold ? fold : 1;
        Width = Fold * channels;
        Rows = rows / Fold;
        Rest = rows % Fold;
        Strips = (Width + MaxStrip - 1) / MaxStrip;
        long least = Math.Max(Math.Max(LeastRows, ChunkElements / Width), ((long)Rows + MaxChunks - 1) / MaxChunks);
        ChunkRows = (int)Math.Min((least + 7) / 8 * 8, Math.Max(Rows, 1));
        Chunks = (Rows + ChunkRows - 1) / ChunkRows;
    }

    /// <summary>Columns of the matrix as it is stored.</summary>
    internal int Channels { get; }

    /// <summary>Rows as stored that make one of the grid.</summary>
    internal int Fold { get; }

    /// <summary>Columns of a row of the grid: Fold * Channels.</summary>
    internal int Width { get; }

    /// <summary>Whole rows of the grid.</summary>
    internal int Rows { get; }

    /// <summary>Rows as stored behind the last whole row of the grid.</summary>
    internal int Rest { get; }

    /// <summary>Parts of the width.</summary>
    internal int Strips { get; }

    /// <summary>Rows of a chunk; the last one may have less.</summary>
    internal int ChunkRows { get; }

    /// <summary>Parts of the rows.</summary>
    internal int Chunks { get; }

    /// <summary>Rows of a chunk.</summary>
    internal int RowsOf(int chunk) => Math.Min(ChunkRows, Rows - chunk * ChunkRows);

    /// <summary>Columns of a strip.</summary>
    internal int WidthOf(int strip) => Math.Min(MaxStrip, Width - strip * MaxStrip);
}
