using System.Runtime.CompilerServices;

namespace FastNet.Numerics;

/// <summary>
/// The order of a block's tiles down a column: from both ends to the middle, where other rows follow. The processor fetches ahead what lies
/// below, and below the last tile of a block those are lines of another thread, which has to get them back (two far cores of a Zen 5, of
/// the time from the first row to the last: 600x500x14 0.65, 300x400x20 0.69, 500x500x32 0.8, tn 300x768x12 0.59, double 150x150x40 0.69;
/// long k 0.99 to 1.0, one core 1.0 to 1.04).
/// </summary>
/// <param name="begin">The first row.</param>
/// <param name="end">The end of the rows.</param>
/// <param name="all">The rows of C.</param>
internal struct RowWalk(nint begin, nint end, nint all)
{
    private readonly nint _middle = end < all ? (begin + end) / 2 : end;
    private nint _begin = begin, _end = end;

    /// <summary>Rows left.</summary>
    internal readonly nint Left => _end - _begin;

    /// <summary>Where a tile of some rows begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly nint Next(nint rows) => _begin < _middle ? _begin : _end - rows;

    /// <summary>The same, and leaves them behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal nint Take(nint rows)
    {
        nint next = Next(rows);
        if (next == _begin)
            _begin += rows;
        else
            _end -= rows;
        return next;
    }
}
