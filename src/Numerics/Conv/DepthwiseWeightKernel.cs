using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The weight gradient of a depthwise convolution: lanes are channels, up to four taps of a row and two vectors stay in registers while
/// a row of pixels runs. Rows are summed by themselves, then into their chunk's gradient, and chunks in their order.
/// </summary>
internal sealed unsafe class DepthwiseWeightKernel(ConvShape shape, SimdLevel level) : ConvWeightKernel
{
    // Chunks of a call, whatever the threads: their gradients are summed at the end.
    private const int MostChunks = 16;

    // Multiplications in a chunk worth handing out.
    private const long ChunkWork = 100_000;

    private readonly SimdLevel _level = Dispatch.Filled(level, shape.Filters);

    private int Taps => shape.FilterHeight * shape.FilterWidth;

    internal override void Run(int batch, float* x, float* dy, float* dw)
    {
        bool repeat = shape.Filters != shape.Channels;
        nint size = (nint)shape.Height * shape.Width;
        using Arena.Block<float> repeated = Arena.Thread.Take<float>(repeat ? batch * size * shape.Filters : 0);
        if (repeat)
            Repeat(x, repeated.Pointer, batch * size * shape.Channels, shape.GroupFilters);

        nint rows = (nint)batch * shape.OutputHeight;
        long work = (long)rows * shape.OutputWidth * shape.Filters * Taps;
        int chunks = (int)Math.Clamp(work / ChunkWork, 1, Math.Min(rows, MostChunks));
        nint count = shape.WeightCount;
        using Arena.Block<float> parts = Arena.Thread.Take<float>(chunks * count);
        var kernel = new Kernel(shape, repeat ? repeated.Pointer : x, dy, parts.Pointer, rows, chunks);
        Dispatch.Run<float, Kernel>(_level, ref kernel);

        Transpose(parts.Pointer, dw, Taps, shape.Filters);
    }

    /// <summary>destination[c, r] = source[r, c].</summary>
    internal static void Transpose(float* source, float* destination, nint rows, nint columns)
    {
        for (nint r = 0; r < rows; r++)
        {
            for (nint c = 0; c < columns; c++)
                destination[c * rows + r] = source[r * columns + c];
        }
    }

    /// <summary>Every element <paramref name="times"/> times over.</summary>
    internal static void Repeat(float* source, float* destination, nint count, nint times)
    {
        for (nint i = 0; i < count; i++)
        {
            for (nint m = 0; m < times; m++)
                *destination++ = source[i];
        }
    }

    private readonly struct Kernel : IKernel<float>
    {
        private readonly DepthwiseWeightPlan _plan;
        private readonly int _chunks;

        internal Kernel(ConvShape shape, float* x, float* dy, float* parts, nint rows, int chunks)
        {
            _chunks = chunks;
            _plan = new DepthwiseWeightPlan
            {
                X = x,
                Dy = dy,
                Parts = parts,
                AllRows = rows,
                Chunks = chunks,
                Channels = shape.Filters,
                Height = shape.Height,
                Width = shape.Width,
                OutputHeight = shape.OutputHeight,
                OutputWidth = shape.OutputWidth,
                FilterHeight = shape.FilterHeight,
                FilterWidth = shape.FilterWidth,
                StrideHeight = shape.StrideHeight,
                StrideWidth = shape.StrideWidth,
                DilationHeight = shape.DilationHeight,
                DilationWidth = shape.DilationWidth,
                PadTop = shape.PadTop,
                PadLeft = shape.PadLeft,
                Strips = DepthwiseWeightStrips.Computes(shape),
            };
        }

        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            var job = new Job<V>(_plan);
            Team.Run(_chunks, ref job);
            nint count = _plan.FilterHeight * _plan.FilterWidth * _plan.Channels;
            for (nint i = 0; i < count; i += V.Lanes)
            {
                nint lanes = Math.Min(V.Lanes, count - i);
                V sum = V.LoadPartial(_plan.Parts + i, lanes);
                for (nint chunk = 1; chunk < _chunks; chunk++)
                    sum += V.LoadPartial(_plan.Parts + chunk * count + i, lanes);
                sum.StorePartial(_plan.Parts + i, lanes);
            }
        }
    }

    private readonly struct Job<V>(DepthwiseWeightPlan plan) : ITeamBody
        where V : unmanaged, IVec<V, float>
    {
        private readonly DepthwiseWeightPlan _plan = plan;

        public void Run(int chunk)
        {
            nint size = _plan.FilterHeight * _plan.FilterWidth * _plan.Channels;
            float* part = _plan.Parts + chunk * size;
            new Span<float>(part, (int)size).Clear();
            nint end = _plan.AllRows * (chunk + 1) / _plan.Chunks;
            nint begin = _plan.AllRows * chunk / _plan.Chunks, channel = 0;
            if (_plan.Strips && _plan.Channels >= V.Lanes)
            {
                DepthwiseWeightStrips.Add<V>(in _plan, begin, end, part);
                channel = _plan.Channels / V.Lanes * V.Lanes;
            }

            for (nint row = begin; row < end && channel < _plan.Channels; row++)
            {
                if (_plan.Channels < V.Lanes)
                    Row<V, Cut>(in _plan, row, channel, part);
                else
                    Row<V, Whole>(in _plan, row, channel, part);
            }
        }
    }

    /// <summary>Adds what one row of the output gradient gives the channels from <paramref name="c"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<V, TEdge>(in DepthwiseWeightPlan plan, nint row, nint c, float* part)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        (nint n, nint o) = Math.DivRem(row, plan.OutputHeight);
        float* dy = plan.Dy + row * plan.OutputWidth * plan.Channels;
        float* image = plan.X + n * plan.Height * plan.Width * plan.Channels;
        for (nint vectors; c < plan.Channels; c += vectors * V.Lanes)
        {
            // A last vector that overlapped would add its channels twice: it is partial instead.
            nint left = plan.Channels - c;
            vectors = left >= 2 * V.Lanes ? 2 : 1;
            for (nint i = 0; i < plan.FilterHeight; i++)
            {
                nint y = o * plan.StrideHeight + i * plan.DilationHeight - plan.PadTop;
                if (y < 0 || y >= plan.Height)
                    continue;
                float* x = image + y * plan.Width * plan.Channels + c;
                float* sum = part + i * plan.FilterWidth * plan.Channels + c;
                if (left >= 2 * V.Lanes)
                    TapsOfRow<V, N2, Whole>(in plan, x, dy + c, sum, left);
                else if (left >= V.Lanes)
                    TapsOfRow<V, N1, Whole>(in plan, x, dy + c, sum, left);
                else
                    TapsOfRow<V, N1, Cut>(in plan, x, dy + c, sum, left);
            }
        }
    }

    private static void TapsOfRow<V, TVectors, TEdge>(in DepthwiseWeightPlan plan, float* x, float* dy, float* sum, nint left)
        where V : unmanaged, IVec<V, float>
        where TVectors : struct, ICount
        where TEdge : struct, IEdge
    {
        nint j = 0;
        for (nint taps; j < plan.FilterWidth; j += taps)
        {
            taps = Math.Min(plan.FilterWidth - j, 3);

            // Pixels where all of these taps are inside, together; the others tap by tap.
            (nint first, nint end) = Inside(in plan, j, j + taps - 1);
            float* at = x + j * plan.DilationWidth * plan.Channels;
            float* weight = sum + j * plan.Channels;
            if (taps == 3)
                Pixels<V, TVectors, N3, TEdge>(in plan, at, dy, weight, left, first, end);
            else if (taps == 2)
                Pixels<V, TVectors, N2, TEdge>(in plan, at, dy, weight, left, first, end);
            else
                Pixels<V, TVectors, N1, TEdge>(in plan, at, dy, weight, left, first, end);
            for (nint k = 0; k < taps && taps > 1; k++)
            {
                (nint ownFirst, nint ownEnd) = Inside(in plan, j + k, j + k);
                at = x + (j + k) * plan.DilationWidth * plan.Channels;
                weight = sum + (j + k) * plan.Channels;
                Pixels<V, TVectors, N1, TEdge>(in plan, at, dy, weight, left, ownFirst, Math.Min(first, ownEnd));
                Pixels<V, TVectors, N1, TEdge>(in plan, at, dy, weight, left, Math.Max(end, ownFirst), ownEnd);
            }
        }
    }

    /// <summary>The output pixels of a row where taps <paramref name="from"/> to <paramref name="to"/> are all inside the input.</summary>
    private static (nint First, nint End) Inside(in DepthwiseWeightPlan plan, nint from, nint to)
    {
        nint before = plan.PadLeft - from * plan.DilationWidth;
        nint room = plan.Width - 1 + plan.PadLeft - to * plan.DilationWidth;
        nint first = before <= 0 ? 0 : Math.Min((before - 1) / plan.StrideWidth + 1, plan.OutputWidth);
        nint end = room < 0 ? 0 : Math.Min(room / plan.StrideWidth + 1, plan.OutputWidth);
        return (first, Math.Max(first, end));
    }

    /// <summary>
    /// Adds pixels <paramref name="p"/> to <paramref name="end"/> to the gradients of TTaps taps, TVectors vectors of channels.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pixels<V, TVectors, TTaps, TEdge>(
        in DepthwiseWeightPlan plan, float* x, float* dy, float* sum, nint left, nint p, nint end)
        where V : unmanaged, IVec<V, float>
        where TVectors : struct, ICount
        where TTaps : struct, ICount
        where TEdge : struct, IEdge
    {
        if (p >= end)
            return;
        nint channels = plan.Channels, tapStep = plan.DilationWidth * channels, step = plan.StrideWidth * channels;
        x += (p * plan.StrideWidth - plan.PadLeft) * channels;
        dy += p * channels;
        V a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default;
        for (p = end - p; p > 0; p--)
        {
            V g = Load<V, TEdge>(dy, left);
            V.AddProduct(ref a0, Load<V, TEdge>(x, left), g);
            if (TTaps.Value > 1) V.AddProduct(ref a1, Load<V, TEdge>(x + tapStep, left), g);
            if (TTaps.Value > 2) V.AddProduct(ref a2, Load<V, TEdge>(x + 2 * tapStep, left), g);
            if (TVectors.Value > 1)
            {
                V h = V.Load(dy + V.Lanes);
                V.AddProduct(ref b0, V.Load(x + V.Lanes), h);
                if (TTaps.Value > 1) V.AddProduct(ref b1, V.Load(x + V.Lanes + tapStep), h);
                if (TTaps.Value > 2) V.AddProduct(ref b2, V.Load(x + V.Lanes + 2 * tapStep), h);
            }

            x += step;
            dy += channels;
        }

        Add<V, TVectors, TEdge>(sum, a0, b0, left);
        if (TTaps.Value > 1) Add<V, TVectors, TEdge>(sum + channels, a1, b1, left);
        if (TTaps.Value > 2) Add<V, TVectors, TEdge>(sum + 2 * channels, a2, b2, left);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<V, TVectors, TEdge>(float* sum, V a, V b, nint left)
        where V : unmanaged, IVec<V, float>
        where TVectors : struct, ICount
        where TEdge : struct, IEdge
    {
        if (TEdge.Cut)
            (V.LoadPartial(sum, left) + a).StorePartial(sum, left);
        else
            (V.Load(sum) + a).Store(sum);
        if (TVectors.Value > 1)
            (V.Load(sum + V.Lanes) + b).Store(sum + V.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load<V, TEdge>(float* x, nint left)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge => TEdge.Cut ? V.LoadPartial(x, left) : V.Load(x);
}

/// <summary>One call of the weight gradient.</summary>
internal unsafe struct DepthwiseWeightPlan
{
    internal float* X, Dy, Parts;
    internal nint AllRows, Chunks, Channels, Height, Width, OutputHeight, OutputWidth, FilterHeight, FilterWidth;
    internal nint StrideHeight, StrideWidth, DilationHeight, DilationWidth, PadTop, PadLeft;

    /// <summary>Whether <see cref="DepthwiseWeightStrips"/> computes the channels that fill vectors.</summary>
    internal bool Strips;
}
