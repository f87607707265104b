using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Depthwise convolution, forward and data gradient: every channel has filters of its own, so lanes are channels and nothing is summed
/// across them. With several filters to a channel, an image with each channel repeated is made first (or summed up last).
/// </summary>
internal sealed unsafe class DepthwiseKernel : ConvKernel
{
    // Parts that a call is cut into: enough for many threads to be busy, few enough for their statistics to be small.
    private const int MostParts = 64;

    // Multiplications in a part worth handing out, about 1 us; from ten times as many on a second thread pays.
    private const long PartWork = 60_000;

    // Bytes of source and result from which they come from memory and go there (two Zen 3 cores that share 32 MiB with others: 96
    // channels at 28x28, 16 images, 9.6 MB, 0.29 ms either way, 20 images 0.53 of the time when streamed, 32 images 0.5).
    private const long StreamingBytes = 12 << 20;

    private readonly ConvShape _shape;
    private readonly SimdLevel _level;
    private readonly bool _gradient;
    private readonly DepthwiseAxis _rows, _columns;
    private readonly AlignedBuffer<float> _weights, _zeros;
    private readonly bool _strips;

    internal DepthwiseKernel(ConvShape shape, SimdLevel level, bool gradient)
    {
        (_shape, _gradient) = (shape, gradient);
        _level = Dispatch.Filled(level, shape.Filters);
        _weights = new AlignedBuffer<float>(shape.WeightCount);
        _rows = Axis(
            shape.Height, shape.OutputHeight, shape.FilterHeight, shape.StrideHeight, shape.DilationHeight, shape.PadTop);
        _columns = Axis(
            shape.Width, shape.OutputWidth, shape.FilterWidth, shape.StrideWidth, shape.DilationWidth, shape.PadLeft);
        _strips = DepthwiseStrips.Computes(_columns, shape.FilterWidth, FirstSource, SourceWidth);
        _zeros = new AlignedBuffer<float>(shape.Filters);
        _zeros.Span.Clear();

        DepthwiseAxis Axis(int size, int outputs, int filter, int stride, int dilation, int pad) => gradient
            ? DepthwiseAxis.Gradient(size, outputs, filter, stride, dilation, pad)
            : DepthwiseAxis.Forward(size, outputs, filter, stride, dilation, pad);
    }

    private int ResultSize => _rows.Taps.Length * _columns.Taps.Length * _shape.Filters;

    private int SourceWidth => _gradient ? _shape.OutputWidth : _shape.Width;

    // Where the leftmost tap of the first pixel lies, at stride 1.
    private int FirstSource => _gradient ? _shape.PadLeft - (_shape.FilterWidth - 1) : -_shape.PadLeft;

    internal override void SetWeights(float* weights)
        => DepthwiseWeightKernel.Transpose(weights, _weights.Pointer, _shape.Filters, _shape.FilterHeight * _shape.FilterWidth);

    internal override int Blocks(int batch) => batch * Parts(batch);

    internal override void Run(int batch, float* x, float* y, in ConvFinish finish)
    {
        if (_shape.Filters == _shape.Channels)
            RunImages(batch, x, y, in finish, 0, Parts(batch));
        else if (_gradient)
            RunSummed(batch, x, y, in finish);
        else
            RunRepeated(batch, x, y, in finish);
    }

    private int Parts(int batch)
    {
        long work = (long)ResultSize * _shape.FilterHeight * _shape.FilterWidth;
        int most = _strips ? Math.Max(_rows.Taps.Length / DepthwiseStrips.PartRows, 1) : _rows.Taps.Length;
        return (int)Math.Clamp(Math.Min(work / PartWork, MostParts / Math.Max(batch, 1)), 1, most);
    }

    private void RunImages(int batch, float* x, float* y, in ConvFinish finish, int firstBlock, int parts)
    {
        // The arrays are read through pointers for as long as the call lasts.
        fixed (DepthwiseTaps* rows = _rows.Taps)
        fixed (DepthwiseRun* runs = _columns.Runs)
        {
            var plan = new DepthwisePlan
            {
                X = x,
                Y = y,
                Weights = _weights.Pointer,
                Zeros = _zeros.Pointer,
                Strips = _strips,
                FirstSource = FirstSource,
                Ahead = (Math.Max(_rows.SourceStep, 0) * (_shape.FilterHeight - 1) + _rows.Advance) * (nint)SourceWidth * _shape.Filters,
                Finish = finish,
                Rows = rows,
                Runs = runs,
                RunCount = _columns.Runs.Length,
                ResultRows = _rows.Taps.Length,
                ResultColumns = _columns.Taps.Length,
                SourceRows = _gradient ? _shape.OutputHeight : _shape.Height,
                SourceColumns = SourceWidth,
                Channels = _shape.Filters,
                Phases = _columns.Phases,
                Advance = _columns.Advance * (nint)_shape.Filters,
                ColumnStep = _columns.SourceStep * (nint)_shape.Filters,
                RowStep = _rows.SourceStep * (nint)SourceWidth * _shape.Filters,
                ColumnTapStep = _columns.TapStep * (nint)_shape.Filters,
                RowTapStep = _rows.TapStep * (nint)_shape.FilterWidth * _shape.Filters,
                NextRow = _rows.Advance * (nint)SourceWidth * _shape.Filters,
                Streaming = Streams(batch, y),
                FilterWidth = _shape.FilterWidth,
                Taps = (nint)_shape.FilterHeight * _shape.FilterWidth,
                Parts = parts,
                FirstBlock = firstBlock,
            };
            long work = (long)batch * ResultSize * _shape.FilterHeight * _shape.FilterWidth;
            var kernel = new DepthwiseRows(plan, batch, work >= 10 * PartWork);
            Dispatch.Run<float, DepthwiseRows>(_level, ref kernel);
        }
    }

    private bool Streams(int batch, float* y)
        => (long)batch * (_shape.InputSize + _shape.OutputSize) * sizeof(float) >= StreamingBytes && (nint)y % sizeof(float) == 0;

    private void RunRepeated(int batch, float* x, float* y, in ConvFinish finish)
    {
        nint pixels = (nint)_shape.Height * _shape.Width;
        int parts = Parts(batch);
        using Arena.Block<float> repeated = Arena.Thread.Take<float>(pixels * _shape.Filters);
        for (int n = 0; n < batch; n++)
        {
            DepthwiseWeightKernel.Repeat(x + n * (nint)_shape.InputSize, repeated.Pointer, pixels * _shape.Channels, _shape.GroupFilters);
            RunImages(1, repeated.Pointer, y + n * (nint)_shape.OutputSize, in finish, n * parts, parts);
        }
    }

    private void RunSummed(int batch, float* x, float* y, in ConvFinish finish)
    {
        nint pixels = (nint)_shape.Height * _shape.Width, multiplier = _shape.GroupFilters;
        int parts = Parts(batch);
        using Arena.Block<float> summands = Arena.Thread.Take<float>(pixels * _shape.Filters);
        for (int n = 0; n < batch; n++)
        {
            RunImages(1, x + n * (nint)_shape.OutputSize, summands.Pointer, default, 0, parts);
            float* image = y + n * (nint)_shape.InputSize;
            float* part = summands.Pointer;
            for (nint i = 0; i < pixels * _shape.Channels; i++)
            {
                float sum = 0;
                for (nint m = 0; m < multiplier; m++)
                    sum += *part++;
                image[i] = sum;
            }

            var finishing = new ConvFinishRows(finish, image, pixels, _shape.Channels, n * parts);
            Dispatch.Run<float, ConvFinishRows>(_level, ref finishing);
        }
    }
}
