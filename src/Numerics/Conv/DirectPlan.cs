namespace FastNet.Numerics;

/// <summary>
/// A correlation over images: output pixel (y, x) is the sum over a list of taps of weights[tap] times the input pixel
/// (y StrideY + tap.Y, x StrideX + tap.X), zeros outside of the image. Forward convolution is one of them. The data gradient is one
/// for each phase, the output pixels that are congruent modulo the stride and so lie under the same taps of the filter.
/// Pointers stay valid while the plan that made them is reachable.
/// </summary>
internal unsafe struct DirectGeometry
{
    /// <summary>Pixels of the input and of the output, and all of their channels.</summary>
    public nint InHeight, InWidth, InChannels, OutHeight, OutWidth, OutChannels;

    /// <summary>Groups, and the channels of one of them.</summary>
    public nint Groups, C, K;

    /// <summary>Rows and columns of the grid: an element of it is an output pixel of every phase.</summary>
    public nint Rows, Columns;

    /// <summary>Output pixels from one element of the grid to the next.</summary>
    public nint StepY, StepX;

    /// <summary>Pixels of the copied input from one element of the grid to the next.</summary>
    public nint StrideY, StrideX;

    /// <summary>Input pixels from one copied pixel to the next: where a filter is one element wide, those between are left out.</summary>
    public nint SampleY, SampleX;

    /// <summary>The extent of all taps.</summary>
    public nint MinY, MaxY, MinX, MaxX;

    /// <summary>
    /// Whether the input rows of a chunk are copied, with zeros around the image, and how far apart pixels and rows are then or as
    /// they are.
    /// </summary>
    public bool Copied;

    /// <inheritdoc cref="Copied"/>
    public nint PixelPitch, RowPitch;

    /// <summary>
    /// Pixels in all, if a batch counts as a single row of pixels that is wrapped to fit the caches (1x1 filters); then the last row of
    /// the grid may be shorter. 0 otherwise.
    /// </summary>
    public nint Pixels;

    public nint PhaseCount;
    public DirectPhase* Phases;

    /// <summary>Elements of the packed weights of a group.</summary>
    public nint GroupWeights;

    /// <summary>Input pixels across all of a row of the grid.</summary>
    public readonly nint StripColumns => (Columns - 1) * StrideX + MaxX - MinX + 1;

    /// <summary>Input rows under some rows of the grid.</summary>
    public readonly nint StripRows(nint rows) => (rows - 1) * StrideY + MaxY - MinY + 1;

    /// <summary>Whether a tap can fall outside of the image.</summary>
    public readonly bool Padded => MinY < 0 || MinX < 0 || MinY + StripRows(Rows) > InHeight || MinX + StripColumns > InWidth;

    /// <summary>Leaves out of copies what no tap meets.</summary>
    public void Sample()
    {
        if (MinY == MaxY)
            (SampleY, StrideY) = (StrideY, 1);
        if (MinX == MaxX)
            (SampleX, StrideX) = (StrideX, 1);
    }

    /// <summary>Multiplications for an image.</summary>
    public readonly double Work
    {
        get
        {
            double sum = 0;
            for (nint i = 0; i < PhaseCount; i++)
                sum += (double)Phases[i].Rows * Phases[i].Columns * Phases[i].Depth;
            return sum * OutChannels;
        }
    }

    /// <summary>The same with a batch as one row of pixels, wrapped every so many.</summary>
    public readonly DirectGeometry Wrapped(nint batch, nint most)
    {
        nint pixels = batch * InHeight * InWidth;
        nint rows = Blocking.CeilDiv(pixels, most);
        nint columns = Blocking.CeilDiv(pixels, rows);
        return this with
        {
            InHeight = rows,
            OutHeight = rows,
            Rows = rows,
            InWidth = columns,
            OutWidth = columns,
            Columns = columns,
            RowPitch = columns * PixelPitch,
            Pixels = pixels,
        };
    }
}

/// <summary>The output pixels that lie under the same taps, and where those taps are.</summary>
internal unsafe struct DirectPhase
{
    /// <summary>The first output pixel.</summary>
    public nint Row, Column;

    /// <summary>Its part of the grid.</summary>
    public nint Rows, Columns;

    /// <summary>The taps as runs of contiguous input (see <see cref="RunsKernel"/>), from the first tap on.</summary>
    public nint RunLength, RunCount;

    /// <inheritdoc cref="RunLength"/>
    public nint* Runs;

    /// <summary>Rows of taps: how many, the first, and from one to the next.</summary>
    public nint TapRows, FirstTap, TapStep;

    /// <summary>The packed weights, from those of the group on: [panel, depth, columns of a panel].</summary>
    public nint Weights;

    /// <summary>Multiplications for an element of the output.</summary>
    public readonly nint Depth => RunLength * RunCount;

    /// <summary>
    /// The runs whose rows lie on the image, the others being nothing but zeros: as many fewer multiplications as rows of the output hang
    /// over the edge (5 % of 7x7 filters on 32 rows).
    /// </summary>
    /// <param name="top">Input row of the grid's element.</param>
    /// <param name="height">Rows of the input.</param>
    /// <param name="skipped">Receives the runs left out ahead of the first.</param>
    public readonly nint RunsWithin(nint top, nint height, out nint skipped)
    {
        nint first = top + FirstTap, each = RunCount / TapRows;
        nint begin = first >= 0 ? 0 : Blocking.CeilDiv(-first, TapStep);
        nint end = first >= height ? 0 : Math.Min(TapRows, (height - 1 - first) / TapStep + 1);
        skipped = begin * each;
        return Math.Max(0, end - begin) * each;
    }
}

/// <summary>One row or column of filter elements: where it reads, counted from the grid's element, and which it is.</summary>
internal readonly record struct DirectTap(int Offset, int Filter);

/// <summary>The geometry of one shape and direction with the tables that it points to.</summary>
internal sealed unsafe class DirectPlan
{
    private readonly AlignedBuffer<DirectPhase> _phases;
    private readonly AlignedBuffer<nint> _runs;
    private readonly AlignedBuffer<DirectPlace> _places;
    private readonly DirectTap[][] _tapsY, _tapsX;
    private DirectGeometry _geometry;

    private DirectPlan(in DirectGeometry geometry, ConvShape shape, DirectTap[][] tapsY, DirectTap[][] tapsX, nint nr)
    {
        (_geometry, _tapsY, _tapsX) = (geometry, tapsY, tapsX);
        ref DirectGeometry g = ref _geometry;
        (g.MinY, g.MaxY) = Extent(tapsY);
        (g.MinX, g.MaxX) = Extent(tapsX);

        // A run of several taps is contiguous in the strip of one group only. Rows of a tile a multiple of half a page apart fight
        // for the same few sets of the nearest cache: a line more between the pixels.
        bool alias = g.StrideX * g.InChannels * sizeof(float) % 2048 == 0 && g.C > 16;
        bool single = tapsX.All(t => t.Length <= 1);
        (g.SampleY, g.SampleX) = (1, 1);
        g.Copied = g.Padded || alias || (g.Groups > 1 && !single && g.C < 64);
        if (g.Copied)
            g.Sample();
        g.PixelPitch = !g.Copied ? g.InChannels : g.StrideX * g.C * sizeof(float) % 2048 == 0 ? g.C + 16 : g.C;
        g.RowPitch = (g.Copied ? g.StripColumns : g.InWidth) * g.PixelPitch;

        g.PhaseCount = tapsY.Length * tapsX.Length;
        _phases = new AlignedBuffer<DirectPhase>((int)g.PhaseCount);
        _runs = new AlignedBuffer<nint>(tapsY.Sum(t => t.Length) * tapsX.Sum(t => t.Length));
        _places = new AlignedBuffer<DirectPlace>(shape.FilterHeight * shape.FilterWidth);
        _places.Span.Fill(DirectPlace.Nowhere);
        g.Phases = _phases.Pointer;
        nint* runs = _runs.Pointer;
        for (nint i = 0; i < g.PhaseCount; i++)
        {
            DirectPhase phase = Phase(i / tapsX.Length, i % tapsX.Length, runs);
            phase.Weights = g.GroupWeights;
            nint place = g.GroupWeights;
            foreach (DirectTap y in tapsY[i / tapsX.Length])
            {
                foreach (DirectTap x in tapsX[i % tapsX.Length])
                {
                    _places.Pointer[y.Filter * shape.FilterWidth + x.Filter] = new(place, phase.Depth * nr);
                    place += g.C * nr;
                }
            }

            g.GroupWeights += Blocking.CeilDiv(g.K, nr) * nr * phase.Depth;
            runs += phase.RunCount;
            g.Phases[i] = phase;
        }
    }

    /// <summary>The geometry.</summary>
    internal ref readonly DirectGeometry Geometry => ref _geometry;

    /// <summary>Where the weights of each filter element are packed.</summary>
    internal DirectPlace* Places => _places.Pointer;

    /// <summary>The taps of a phase by row and by column.</summary>
    internal (DirectTap[] Y, DirectTap[] X) Taps(nint phase) => (_tapsY[phase / _tapsX.Length], _tapsX[phase % _tapsX.Length]);

    /// <summary>Whether every element of the grid is a pixel and all of its own, so that images may be wrapped anew.</summary>
    internal bool IsPointwise => _geometry is { PhaseCount: 1, StrideX: 1, StrideY: 1, Padded: false }
        && _tapsY[0].Length * _tapsX[0].Length == 1 && _geometry.InWidth == _geometry.OutWidth && _geometry.InHeight == _geometry.OutHeight;

    /// <summary>The forward pass.</summary>
    /// <param name="s">The shape.</param>
    /// <param name="nr">Columns of a panel of weights.</param>
    internal static DirectPlan Forward(ConvShape s, nint nr)
        => new(
            new DirectGeometry
            {
                InHeight = s.Height,
                InWidth = s.Width,
                InChannels = s.Channels,
                OutHeight = s.OutputHeight,
                OutWidth = s.OutputWidth,
                OutChannels = s.Filters,
                Groups = s.Groups,
                C = s.GroupChannels,
                K = s.GroupFilters,
                Rows = s.OutputHeight,
                Columns = s.OutputWidth,
                StepY = 1,
                StepX = 1,
                StrideY = s.StrideHeight,
                StrideX = s.StrideWidth,
            },
            s,
            [Taps(s.FilterHeight, s.DilationHeight, s.PadTop)],
            [Taps(s.FilterWidth, s.DilationWidth, s.PadLeft)],
            nr);

    /// <summary>The data gradient.</summary>
    /// <inheritdoc cref="Forward"/>
    internal static DirectPlan DataGradient(ConvShape s, nint nr)
        => new(
            new DirectGeometry
            {
                InHeight = s.OutputHeight,
                InWidth = s.OutputWidth,
                InChannels = s.Filters,
                OutHeight = s.Height,
                OutWidth = s.Width,
                OutChannels = s.Channels,
                Groups = s.Groups,
                C = s.GroupFilters,
                K = s.GroupChannels,
                Rows = Blocking.CeilDiv(s.Height, s.StrideHeight),
                Columns = Blocking.CeilDiv(s.Width, s.StrideWidth),
                StepY = s.StrideHeight,
                StepX = s.StrideWidth,
                StrideY = 1,
                StrideX = 1,
            },
            s,
            Phases(s.Height, s.FilterHeight, s.DilationHeight, s.PadTop, s.StrideHeight),
            Phases(s.Width, s.FilterWidth, s.DilationWidth, s.PadLeft, s.StrideWidth),
            nr);

    private static DirectTap[] Taps(int filter, int dilation, int pad)
        => [.. Enumerable.Range(0, filter).Select(i => new DirectTap(i * dilation - pad, i))];

    /// <summary>
    /// Input pixel q stride + phase gets output pixel y through filter element i where q stride + phase = y stride + i dilation - pad.
    /// </summary>
    private static DirectTap[][] Phases(int size, int filter, int dilation, int pad, int stride)
        => [.. Enumerable.Range(0, Math.Min(stride, size)).Select(phase => Taps(filter, dilation, pad)
            .Where(t => (phase - t.Offset) % stride == 0)
            .Select(t => t with { Offset = (phase - t.Offset) / stride })
            .OrderBy(t => t.Offset).ToArray())];

    private static (nint Min, nint Max) Extent(DirectTap[][] taps)
    {
        IEnumerable<int> offsets = taps.SelectMany(t => t).Select(t => t.Offset).DefaultIfEmpty();
        return (offsets.Min(), offsets.Max());
    }

    private DirectPhase Phase(nint y, nint x, nint* runs)
    {
        ref DirectGeometry g = ref _geometry;
        DirectTap[] tapsY = _tapsY[y], tapsX = _tapsX[x];
        bool contiguous = g.PixelPitch == g.C && tapsX.Length > 0 && tapsX[^1].Offset - tapsX[0].Offset == tapsX.Length - 1;
        int each = contiguous ? tapsX.Length : 1;
        nint count = 0;
        foreach (DirectTap row in tapsY)
        {
            for (int i = 0; i < tapsX.Length; i += each)
                runs[count++] = (row.Offset - g.MinY) * g.RowPitch + (tapsX[i].Offset - g.MinX) * g.PixelPitch;
        }

        return new DirectPhase
        {
            Row = y,
            Column = x,
            Rows = (g.OutHeight - y + g.StepY - 1) / g.StepY,
            Columns = (g.OutWidth - x + g.StepX - 1) / g.StepX,
            RunLength = each * g.C,
            RunCount = count,
            Runs = runs,
            TapRows = tapsY.Length,
            FirstTap = tapsY.Length > 0 ? tapsY[0].Offset : 0,
            TapStep = tapsY.Length > 1 ? tapsY[1].Offset - tapsY[0].Offset : 1,
        };
    }
}
