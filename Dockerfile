# The dashboard on port 8501. Mount a folder at /workspace to keep datasets and decisions. There is
# no sign-in: publish the port on your own machine only, -p 127.0.0.1:8501:8501.
FROM python:3.11-slim
WORKDIR /app
COPY pyproject.toml README.md LICENSE streamlit_app.py ./
COPY .streamlit .streamlit
COPY pages pages
COPY labelreview labelreview
RUN pip install --no-cache-dir . && useradd --create-home reviewer && mkdir /workspace \
    && chown reviewer /workspace
USER reviewer
ENV LABELREVIEW_WORKSPACE=/workspace LABELREVIEW_FILES=/workspace
VOLUME /workspace
EXPOSE 8501
CMD ["labelreview", "serve", "--host", "0.0.0.0", "--allow-anyone"]
