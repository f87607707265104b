namespace FastNet.Numerics;

/// <summary>
/// How the sequences of a batch are shared out and time is cut. A member of the team runs all steps of its sequences by itself: there
/// is no barrier per step. No bit depends on either cut, since a row of a product has the same bits in every tile.
/// </summary>
internal static class RecurrentChunks
{
    /// <summary>Most sequences of a chunk: four tiles, whose state and gates stay in the nearest caches.</summary>
    private const int MaxRows = 48;

    /// <summary>
    /// Rows (sequences times steps) that share a GEMM with the input's weights, and one in each weight gradient: long enough for its
    /// speed, short enough for L3 (LSTM of 256 units: 20.8 ms a pass both ways at 1024, 21.3 at 2048).
    /// </summary>
    private const int SlabRows = 1024;

    /// <summary>Sequences of a chunk.</summary>
    /// <param name="batch">All sequences, 1 or more.</param>
    /// <param name="work">Multiplications of the job.</param>
    internal static nint Rows(nint batch, double work)
    {
        nint threads = work < Blocking.ParallelThreshold ? 1 : Team.Threads;
        return Blocking.CeilDiv(batch, threads * Blocking.CeilDiv(batch, threads * MaxRows));
    }

    /// <summary>Steps of a slab of time.</summary>
    internal static nint Steps(nint batch, nint time) => Math.Min(time, Math.Max(1, SlabRows / batch));

    /// <summary>Distance between the rows of a packed state: one line more than it is long, so that rows do not alias.</summary>
    internal static nint Ld(nint width) => Blocking.CeilDiv(width, 16) * 16 + 16;
}
