using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A product cut into blocks of C, each the work of one chunk (GotoBLAS/BLIS loops: Goto and van de Geijn 2008, Van Zee and
/// van de Geijn 2015).
/// </summary>
internal unsafe struct TileJob<V, T> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Product<T> _p;
    private readonly Blocking _blocking;
    private readonly int _small;

    /// <summary>Cuts a product.</summary>
    /// <param name="p">The product.</param>
    /// <param name="blocking">Its block sizes.</param>
    internal TileJob(in Product<T> p, in Blocking blocking)
    {
        _p = p;
        _blocking = blocking;
        Large = (int)blocking.Large.Chunks;
        _small = (int)blocking.Small.Chunks;
    }

    /// <summary>The large chunks, which come first.</summary>
    internal int Large { get; }

    internal readonly int Chunks => Large + _small;

    public readonly void Run(int chunk)
    {
        nint index = chunk < Large ? chunk : chunk - Large;
        Region region = chunk < Large ? _blocking.Large : _blocking.Small;

        // Down the rows first: neighbours in time share columns of B.
        nint i = region.RowBegin + index % region.Down * region.Rows;
        nint j = region.ColumnBegin + index / region.Down * region.Columns;
        Compute(i, Math.Min(i + region.Rows, region.RowEnd), j, Math.Min(j + region.Columns, region.ColumnEnd));

        // Streaming stores are not ordered with those that follow; the flag that ends the job must not overtake them.
        if (_blocking.StreamsResult)
            Interlocked.MemoryBarrier();
    }

    /// <summary>C[i0:i1, j0:j1], all of K.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Compute(nint i0, nint i1, nint j0, nint j1)
    {
        nint mr = Kernels<V, T>.Mr, nr = Kernels<V, T>.Nr;
        nint ld = TurnJob<V, T>.Ld(_blocking.Depth), packedLd = _p.TransA ? mr : ld;
        nint sizeA = _blocking.PackA ? (i1 - i0 + mr) * ld : 0;
        // The columns of B that this chunk packs for itself: all of its own, or just a last panel that is not whole.
        nint sizeB = _blocking.Depth * (_blocking.B == BSource.PackedByChunk ? Blocking.CeilDiv(j1 - j0, nr) * nr : nr);
        using Arena.Block<T> scratch = Arena.Thread.Take<T>(mr * nr + sizeA + sizeB);
        var slice = new Slice { Row = i0, Column = j0, Tile = scratch.Pointer, B = scratch.Pointer + mr * nr + sizeA };
        T* blockA = slice.Tile + mr * nr;
        nint strip = i1 - i0;
        if (_blocking.B == BSource.PackedByChunk)
        {
            nint tiles = Blocking.CeilDiv(strip, mr);
            strip = Blocking.CeilDiv(tiles, Blocking.CeilDiv(tiles, Blocking.StripTiles)) * mr; // of about the same height
        }

        // Loop 4: slices of K, the whole block of C at each.
        do
        {
            slice.Length = Math.Min(_blocking.Depth, _p.K - slice.K);
            slice.A = _p.TransA ? _p.A + slice.K * _p.Lda + i0 : _p.A + i0 * _p.Lda + slice.K;
            slice.Lda = _p.Lda;
            slice.StepA = _p.TransA ? 1 : _p.Lda;
            if (_blocking.PackA)
            {
                if (_p.TransA)
                    Packing.TransposedA<V, T>(slice.A, _p.Lda, i1 - i0, _p.M - i0, slice.Length, blockA, mr);
                else
                    Packing.RowsOfA<V, T>(slice.A, _p.Lda, i1 - i0, slice.Length, blockA, packedLd);
                slice.A = blockA;
                slice.Lda = packedLd;
                slice.StepA = _p.TransA ? slice.Length : packedLd;
            }

            if (_blocking.B == BSource.PackedByChunk)
            {
                if (_p.TransB)
                    Packing.TransposedB<V, T>(_p.B + j0 * _p.Ldb + slice.K, _p.Ldb, 0, j1 - j0, slice.Length, slice.B);
                else
                    Packing.RowsOfB<V, T>(_p.B + slice.K * _p.Ldb + j0, _p.Ldb, 0, slice.Length, slice.Length, j1 - j0, slice.B);
            }

            // Loop 3: strips of A that stay in L2, or in L1, while the panels of B pass.
            for (nint i = i0, rows; i < i1; i += rows)
            {
                rows = Math.Min(_blocking.ByRow ? WideTile.MostRows : strip, i1 - i);
                Panels(slice, i, i + rows, j1, i + rows < i1 ? i + rows : _p.M);
            }

            slice.K += slice.Length;
        }
        while (slice.K < _p.K);
    }

    /// <summary>C[i0:i1] of a chunk, one slice of K; rows from i1 to <paramref name="all"/> are other chunks'.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Panels(in Slice slice, nint i0, nint i1, nint j1, nint all)
    {
        nint mr = Kernels<V, T>.Mr, nr = Kernels<V, T>.Nr, depth = slice.Length;
        bool packedPanels = _blocking.PackA && _p.TransA; // whose tiles are where they are
        T beta = slice.K == 0 ? _p.Beta : T.One;
        bool last = slice.K + depth >= _p.K, direct = _p.StoresDirectly(beta, last);

        if (_blocking.IsWide)
        {
            WideTile.Run<V, T>(_p, i0, i1, slice.Column, j1, slice.K, depth, beta, last, _blocking);
            return;
        }

        // Loop 2: panels of B.  C[i0:i1, j:j+columns]
        for (nint j = slice.Column; j < j1; j += nr)
        {
            nint columns = Math.Min(nr, j1 - j);
            nint vectors = columns > V.Lanes ? 2 : 1;
            nint lastLanes = columns - (vectors - 1) * V.Lanes;

            // Columns cut off by the edge: masked stores where they are cheap (nt 1000x24x32 0.73 of the time of a tile set down first),
            // and masked loads of B as it is, if that is less work than a copy filled up with zeros.
            bool whole = lastLanes == V.Lanes, masks = !whole && V.HasMaskedMemory, cut = masks && V.Registers >= 32;
            T* b;
            nint ldb = nr;
            if (_blocking.B == BSource.PackedByChunk)
            {
                b = slice.B + (j - slice.Column) * depth;
            }
            else if (_p.PackedB != null)
            {
                b = _p.PackedB + j * _p.PanelStep + slice.K * nr;
            }
            else
            {
                b = _p.B + slice.K * _p.Ldb + j;
                ldb = _p.Ldb;
                bool asStored = masks && i1 - i0 <= 4 * mr;
                cut |= asStored;
                if (!whole && !asStored)
                {
                    for (nint k = 0; k < depth; k++)
                        Packing.CopyPadded<V, T>(b + k * ldb, columns, slice.B + k * nr, vectors * V.Lanes);
                    b = slice.B;
                    ldb = nr;
                }
            }

            // Loop 1: tiles.  C[i:i+rows, j:j+columns]
            // The last element of a row of the next panel: of the two lines that the row may lie in, the one that this panel has not.
            // After the last panel comes the first of the next slice.
            nint ahead = _blocking.B != BSource.AsStoredByPanel ? _blocking.Ahead * ldb
                : j + nr < j1 ? 2 * nr - 1 : depth * ldb - (j - slice.Column) + nr - 1;
            bool streamed = _blocking.StreamsResult && direct && beta == T.Zero && last && columns == nr;
            var kernel = Kernel(mr, vectors, cut, streamed);
            for (var walk = new RowWalk(i0, i1, packedPanels ? i1 : all); walk.Left > 0;)
            {
                nint rows = packedPanels ? Math.Min(mr, walk.Left) : Kernels<V, T>.Height(walk.Left), i = walk.Take(rows);
                if (rows < mr)
                    kernel = Kernel(rows, vectors, cut, streamed);
                T* a = slice.A + (i - slice.Row) * slice.StepA;
                if (_blocking.AsksForA && j == slice.Column)
                    MicroKernel.AskForRows<V, T>(slice.A + (walk.Next(rows) - slice.Row) * slice.StepA, slice.StepA, rows, depth);
                if (_blocking.AsksForResult && !streamed && walk.Left > 0)
                    AskForRows(_p.C + walk.Next(rows) * _p.Ldc + j + columns - 1, rows);
                if (direct && (whole || cut))
                {
                    kernel(depth, a, slice.Lda, b, ldb, _p.C + i * _p.Ldc + j, _p.Ldc, beta != T.Zero, ahead, lastLanes);
                }
                else
                {
                    kernel(depth, a, slice.Lda, b, ldb, slice.Tile, nr, false, ahead, lastLanes);
                    TileStore.Run<V, T>(_p, slice.Tile, nr, i, j, rows, columns, beta, last);
                }
            }
        }
    }

    private readonly delegate*<nint, T*, nint, T*, nint, T*, nint, bool, nint, nint, void> Kernel(
        nint rows, nint vectors, bool cut, bool streamed)
        => streamed ? Kernels<V, T>.PastCaches(rows, _p.TransA) : Kernels<V, T>.Get(rows, vectors, _p.TransA, cut);

    /// <summary>Asks for a line of each of some rows of C: of two that a tile may lie in the second, since its neighbour had the
    /// first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void AskForRows(T* c, nint rows)
    {
        for (nint r = 0; r < rows; r++, c += _p.Ldc)
            V.Prefetch(c);
    }

    /// <summary>What a chunk works on in one pass over K.</summary>
    private struct Slice
    {
        /// <summary>The first row and column of the chunk.</summary>
        internal nint Row, Column;

        /// <summary>Where the slice begins, and its length.</summary>
        internal nint K, Length;

        /// <summary>The chunk's rows of A, as stored or packed, from the first.</summary>
        internal T* A;

        /// <summary>What the kernel is told, and from a row of A to the next.</summary>
        internal nint Lda, StepA;

        /// <summary>Panels of B that the chunk has packed for itself.</summary>
        internal T* B;

        /// <summary>Room for one tile.</summary>
        internal T* Tile;
    }
}
