using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;
using unsafe Tile = delegate*<nint, float*, nint, nint*, nint, float*, nint, in FastNet.Numerics.TileResult, void>;

namespace FastNet.Numerics;

/// <summary>A direct convolution in chunks (see <see cref="DirectCut"/>).</summary>
internal readonly unsafe struct DirectJob<V>(
    DirectGeometry geometry, DirectCut cut, float* x, float* y, float* weights, ConvFinish finish) : ITeamBody
    where V : unmanaged, IVec<V, float>
{
    private static nint Mr => Kernels<V, float>.Mr;

    private static nint Nr => Kernels<V, float>.Nr;

    /// <summary>Whether tiles go past the caches: nobody has to look at them again.</summary>
    private bool Streams => cut.IsLarge && finish.FitsRegisters && finish.Blocks == null
        && Streamed.Fits<V>(y, geometry.OutChannels, geometry.K);

    public void Run(int chunk)
    {
        nint panelBlocks = cut.PanelBlocks, rowBlocks = cut.RowBlocks(geometry);
        nint p0 = chunk % panelBlocks * cut.Panels;
        nint rest = chunk / panelBlocks;
        nint group = rest % geometry.Groups;
        nint block = rest / geometry.Groups;
        nint q0 = block % rowBlocks * cut.Rows;
        nint i0 = block / rowBlocks * cut.Images;
        nint rows = Math.Min(cut.Rows, geometry.Rows - q0), images = Math.Min(cut.Images, cut.Batch - i0);

        // The input under the chunk, with zeros around the image.
        nint image = geometry.InHeight * geometry.InWidth * geometry.InChannels;
        nint stripRows = geometry.StripRows(rows);
        nint strip = geometry.Copied ? (stripRows * geometry.RowPitch + 15) / 16 * 16 : image;
        using Arena.Block<float> scratch = Arena.Thread.Take<float>(geometry.Copied ? images * strip : 0);
        nint firstRow = q0 * geometry.StrideY * geometry.SampleY + geometry.MinY;
        float* input = x + i0 * image + group * geometry.C;
        float* a;
        if (geometry.Copied)
        {
            a = scratch.Pointer;
            for (nint i = 0; i < images; i++)
                DirectStrip.Copy<V>(geometry, input + i * image, firstRow, stripRows, a + i * strip);
        }
        else
        {
            a = input + (firstRow * geometry.InWidth + geometry.MinX) * geometry.InChannels;
        }

        nint outImage = geometry.OutHeight * geometry.OutWidth * geometry.OutChannels;
        float* output = y + i0 * outImage + group * geometry.K;
        nint p1 = Math.Min(p0 + cut.Panels, cut.AllPanels);
        if (cut.RowsFirst)
        {
            for (nint i = 0; i < images; i++)
            {
                for (nint q = q0; q < q0 + rows; q++)
                {
                    float* under = a + i * strip + (q - q0) * geometry.StrideY * geometry.RowPitch;
                    for (nint p = p0; p < p1; p++)
                        Phases(under, group, p, output + i * outImage, q);
                }
            }
        }
        else
        {
            for (nint p = p0; p < p1; p++)
            {
                for (nint i = 0; i < images; i++)
                {
                    for (nint q = q0; q < q0 + rows; q++)
                        Phases(a + i * strip + (q - q0) * geometry.StrideY * geometry.RowPitch, group, p, output + i * outImage, q);
                }
            }
        }

        // Streaming stores are not ordered with those that follow; the flag that ends the job must not overtake them.
        if (Streams)
            Interlocked.MemoryBarrier();
        if (finish.Blocks == null)
            return;
        nint y0 = q0 * geometry.StepY, pixels = (Math.Min((q0 + rows) * geometry.StepY, geometry.OutHeight) - y0) * geometry.OutWidth;
        if (geometry.Pixels > 0)
            pixels = Math.Min(pixels, geometry.Pixels - y0 * geometry.OutWidth);
        for (nint i = 0; i < images; i++)
        {
            finish.Gather<V>(
                output + i * outImage + y0 * geometry.OutWidth * geometry.OutChannels + p0 * Nr, pixels, geometry.OutChannels,
                group * geometry.K + p0 * Nr, Math.Min(p1 * Nr, geometry.K) - p0 * Nr, block);
        }
    }

    /// <summary>One row of the grid, one panel, all phases.</summary>
    private void Phases(float* a, nint group, nint p, float* image, nint q)
    {
        for (nint f = 0; f < geometry.PhaseCount; f++)
        {
            ref readonly DirectPhase phase = ref geometry.Phases[f];
            if (q >= phase.Rows && geometry.Pixels == 0)
                continue;
            nint skipped = 0, runs = phase.RunCount;
            if (runs > 0 && geometry.Padded)
                runs = phase.RunsWithin(q * geometry.StrideY * geometry.SampleY, geometry.InHeight, out skipped);
            if (runs == 0)
            {
                // All panels of the chunk at once.
                if (p % cut.Panels == 0)
                    Clear(phase, image + p * Nr, q, group * geometry.K + p * Nr, Math.Min(cut.Panels * Nr, geometry.K - p * Nr));
                continue;
            }

            float* b = weights + group * geometry.GroupWeights + phase.Weights + (p * phase.Depth + skipped * phase.RunLength) * Nr;
            Row(phase, phase.Runs + skipped, runs, a, b, image + p * Nr + Place(phase, q), q, group * geometry.K + p * Nr);
        }
    }

    /// <summary>Where the output of a row of the grid starts.</summary>
    private nint Place(in DirectPhase phase, nint q)
        => ((q * geometry.StepY + phase.Row) * geometry.OutWidth + phase.Column) * geometry.OutChannels;

    /// <summary>A row of the grid under no tap.</summary>
    private void Clear(in DirectPhase phase, float* image, nint q, nint channel, nint channels)
    {
        float* c = image + Place(phase, q);
        nint step = geometry.StepX * geometry.OutChannels;
        for (nint i = 0; i < phase.Columns; i++)
            new Span<float>(c + i * step, (int)channels).Clear();
        if (finish.Transforms)
            finish.Transform<V>(c, phase.Columns, step, channel, channels);
    }

    /// <summary>One row of the grid, one panel: tiles of pixels as equal as can be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(in DirectPhase phase, nint* runs, nint runCount, float* a, float* b, float* c, nint q, nint channel)
    {
        nint columns = Math.Min(Nr, geometry.K - channel % geometry.K);
        nint pixels = geometry.Pixels > 0 ? Math.Min(geometry.Columns, geometry.Pixels - q * geometry.Columns) : phase.Columns;
        nint stepC = geometry.StepX * geometry.OutChannels, stepA = geometry.StrideX * geometry.PixelPitch;
        nint vectors = columns > V.Lanes ? 2 : 1, lanes = columns - (vectors - 1) * V.Lanes;
        bool cutOff = lanes < V.Lanes, direct = !cutOff || V.HasMaskedMemory;
        float* tile = stackalloc float[direct ? 0 : (int)(MicroKernel.MaxRows * Nr)];
        bool streams = Streams, fused = finish.Transforms && direct && finish.FitsRegisters;
        float* table = stackalloc float[fused ? (int)TileFinish.Size<V>() : 0];
        if (fused)
            TileFinish.Fill<V>(finish, channel, columns, table);
        var result = new TileResult { C = direct ? c : tile, Ld = direct ? stepC : Nr, Lanes = lanes, Table = table };
        if (finish.Residual != null)
            result.Residual = (nint)(finish.Residual - finish.Y);

        nint tiles = Blocking.CeilDiv(pixels, Mr), each = pixels / tiles, larger = pixels - each * tiles;
        Tile kernel = Kernel(each + 1, vectors, cutOff && direct, fused, streams);
        for (nint i = 0; i < tiles; i++)
        {
            nint count = i < larger ? each + 1 : each;
            if (i == larger)
                kernel = Kernel(each, vectors, cutOff && direct, fused, streams);
            for (nint r = 0; cut.AsksForResult && !streams && r < count; r++)
                V.Prefetch(c + (count + r) * stepC);
            if (cut.AsksForInput && channel % geometry.K == 0)
                MicroKernel.AskForRows<V, float>(a + count * stepA, stepA, count, geometry.C);
            kernel(phase.RunLength, a, stepA, runs, runCount, b, 0, result);
            for (nint r = 0; !direct && r < count; r++)
                new ReadOnlySpan<float>(tile + r * Nr, (int)columns).CopyTo(new Span<float>(c + r * stepC, (int)columns));

            if (finish.Transforms && !fused)
                finish.Transform<V>(c, count, stepC, channel, columns);
            a += count * stepA;
            c += count * stepC;
            if (direct)
                result.C = c;
        }
    }

    private static Tile Kernel(nint rows, nint vectors, bool cut, bool fused, bool streams)
        => fused ? Kernel<TileFinish>(rows, vectors, cut, streams) : Kernel<Stored>(rows, vectors, cut, streams);

    private static Tile Kernel<TEnd>(nint rows, nint vectors, bool cut, bool streams)
        where TEnd : struct, ITileEnd
        => streams
            ? RunsKernel.Get<V, RowMajor, RunsOfA, Streamed<TEnd>>(rows, vectors, cut)
            : RunsKernel.Get<V, RowMajor, RunsOfA, TEnd>(rows, vectors, cut);
}
