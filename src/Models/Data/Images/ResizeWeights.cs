namespace FastNet.Models;

/// <summary>For each new place along an axis, the old places that count and how much each does.</summary>
internal sealed class ResizeWeights
{
    private readonly int[] _first;
    private readonly float[][] _weights;

    internal ResizeWeights(int from, int to)
    {
        (_first, _weights) = (new int[to], new float[to][]);
        double scale = (double)from / to;
        for (int i = 0; i < to; i++)
        {
            if (to < from)
            {
                // The part of each old place that lies within the new one.
                double start = i * scale, end = (i + 1) * scale;
                int first = (int)start, last = Math.Min(from - 1, (int)Math.Ceiling(end) - 1);
                _first[i] = first;
                _weights[i] = new float[last - first + 1];
                for (int k = first; k <= last; k++)
                    _weights[i][k - first] = (float)((Math.Min(end, k + 1) - Math.Max(start, k)) / scale);
            }
            else
            {
                double centre = Math.Clamp((i + 0.5) * scale - 0.5, 0, from - 1);
                _first[i] = Math.Min((int)centre, Math.Max(0, from - 2));
                float share = (float)(centre - _first[i]);
                _weights[i] = from == 1 ? [1] : [1 - share, share];
            }
        }
    }

    internal void Apply(ReadOnlySpan<byte> from, Span<float> to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            float sum = 0;
            for (int k = 0; k < _weights[i].Length; k++)
                sum += _weights[i][k] * from[_first[i] + k];
            to[i] = sum;
        }
    }

    internal void Apply(ReadOnlySpan<float> from, int start, int stride, Span<float> to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            float sum = 0;
            for (int k = 0; k < _weights[i].Length; k++)
                sum += _weights[i][k] * from[start + (_first[i] + k) * stride];
            to[i] = sum;
        }
    }
}
