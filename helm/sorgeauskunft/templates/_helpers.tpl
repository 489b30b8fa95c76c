{{- define "sorgeauskunft.name" -}}
{{- default .Chart.Name .Release.Name | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "sorgeauskunft.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "sorgeauskunft.labels" -}}
{{ include "sorgeauskunft.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "sorgeauskunft.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{- define "sorgeauskunft.claim" -}}
{{ .Values.uploads.existingClaim | default (printf "%s-uploads" (include "sorgeauskunft.name" .)) }}
{{- end }}

{{- define "sorgeauskunft.journal" -}}
{{ .Values.journal.existingClaim | default (printf "%s-journal" (include "sorgeauskunft.name" .)) }}
{{- end }}

{{- define "sorgeauskunft.cluster" -}}
{{ include "sorgeauskunft.name" . }}-db
{{- end }}

{{/* Nobody needs the API server; everybody runs as nobody, on a file system that cannot be written. */}}
{{- define "sorgeauskunft.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "sorgeauskunft.container" -}}
image: {{ include "sorgeauskunft.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{/* The role's password, and the address that is made of it: the order matters to Kubernetes. */}}
{{- define "sorgeauskunft.address" -}}
{{- $root := .root -}}
- name: {{ .role | upper }}_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ index $root.Values.database.cluster.passwords .role }}
      key: password
- name: {{ .variable }}
  value: "postgresql://so_{{ .role }}:$({{ .role | upper }}_PASSWORD)@{{ include "sorgeauskunft.cluster" $root }}-rw:5432/{{ $root.Values.database.name }}?sslmode=require"
{{- end }}

{{/* Settings of everybody; `migrates` adds the address of the tables' owner, `saves` of the backup role. */}}
{{- define "sorgeauskunft.env" -}}
{{- $root := .root -}}
{{- range $name, $value := $root.Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
- name: SORGEAUSKUNFT_DATA_FOLDER
  value: /data
- name: SORGEAUSKUNFT_UPLOAD_FOLDER
  value: /data/uploads
- name: SORGEAUSKUNFT_DELETION_JOURNAL
  value: /data/deletions
- name: SORGEAUSKUNFT_LOG_FORMAT
  value: json
{{- with $root.Values.clamd.host }}
- name: SORGEAUSKUNFT_CLAMD
  value: "tcp:{{ . }}:{{ $root.Values.clamd.port }}"
{{- end }}
{{- range $name, $key := $root.Values.secrets.keys }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ $root.Values.secrets.name }}
      key: {{ $key }}
{{- end }}
{{- if eq $root.Values.database.kind "cluster" }}
{{ include "sorgeauskunft.address" (dict "root" $root "role" "application" "variable" "DATABASE_URL") }}
{{ include "sorgeauskunft.address" (dict "root" $root "role" "platform" "variable" "SORGEAUSKUNFT_PLATFORM_DATABASE_URL") }}
{{- if .migrates }}
{{ include "sorgeauskunft.address" (dict "root" $root "role" "owner" "variable" "SORGEAUSKUNFT_MIGRATION_DATABASE_URL") }}
{{- end }}
{{- if .saves }}
{{ include "sorgeauskunft.address" (dict "root" $root "role" "backup" "variable" "SORGEAUSKUNFT_BACKUP_DATABASE_URL") }}
{{- end }}
{{- else }}
{{- $addresses := dict "DATABASE_URL" "application" "SORGEAUSKUNFT_PLATFORM_DATABASE_URL" "platform" }}
{{- if .migrates }}
{{- $addresses = set $addresses "SORGEAUSKUNFT_MIGRATION_DATABASE_URL" "migration" }}
{{- end }}
{{- if .saves }}
{{- $addresses = set $addresses "SORGEAUSKUNFT_BACKUP_DATABASE_URL" "backup" }}
{{- end }}
{{- range $variable, $role := $addresses }}
- name: {{ $variable }}
  valueFrom:
    secretKeyRef:
      name: {{ $root.Values.database.external.secret }}
      key: {{ index $root.Values.database.external.keys $role }}
{{- end }}
{{- end }}
{{- end }}

{{/* Additive migrations: who has the new code waits for the schema, the old code goes on with it. */}}
{{- define "sorgeauskunft.waiting" -}}
- name: wait
  {{- include "sorgeauskunft.container" . | nindent 2 }}
  args: [migrate, --wait, {{ .Values.migrate.wait | quote }}]
  env:
    {{- include "sorgeauskunft.env" (dict "root" . "migrates" false) | nindent 4 }}
  resources:
    {{- toYaml .Values.migrate.resources | nindent 4 }}
  volumeMounts:
    {{- include "sorgeauskunft.mounts" . | nindent 4 }}
{{- end }}

{{- define "sorgeauskunft.mounts" -}}
- name: uploads
  mountPath: /data/uploads
{{- /* All machines write one journal of deletions. It lies apart, so that whoever puts files back to
       an older state does not put back what has been deleted since. */}}
- name: journal
  mountPath: /data/deletions
- name: passing
  mountPath: /tmp
{{- end }}

{{- define "sorgeauskunft.volumes" -}}
- name: uploads
  persistentVolumeClaim:
    claimName: {{ include "sorgeauskunft.claim" . }}
- name: journal
  persistentVolumeClaim:
    claimName: {{ include "sorgeauskunft.journal" . }}
- name: passing
  emptyDir:
    sizeLimit: 512Mi
{{- end }}

{{/* Pods of one kind stay apart, so that a machine that fails takes one of them. */}}
{{- define "sorgeauskunft.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "sorgeauskunft.selector" .root | nindent 8 }}
        app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* What the web's port is called: by what is spoken at it. */}}
{{- define "sorgeauskunft.port" -}}
{{ ternary "https" "http" (ne .Values.tls.internal.secretName "") }}
{{- end }}

{{/* The one name that the certificate within the cluster is for. */}}
{{- define "sorgeauskunft.inside" -}}
{{ include "sorgeauskunft.name" . }}-web.{{ .Release.Namespace }}.svc
{{- end }}

{{/* Only of those who answer: the others need no certificate. */}}
{{- define "sorgeauskunft.tls.env" -}}
{{- if .Values.tls.internal.secretName }}
- name: SORGEAUSKUNFT_TLS_CERT_FILE
  value: /tls/tls.crt
- name: SORGEAUSKUNFT_TLS_KEY_FILE
  value: /tls/tls.key
{{- end }}
{{- end }}

{{- define "sorgeauskunft.tls.mount" -}}
{{- if .Values.tls.internal.secretName }}
- name: tls
  mountPath: /tls
  readOnly: true
{{- end }}
{{- end }}

{{- define "sorgeauskunft.tls.volume" -}}
{{- with .Values.tls.internal.secretName }}
- name: tls
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- end }}

{{/* A probe asks for this, and Kubernetes does not check the certificate. */}}
{{- define "sorgeauskunft.asked" -}}
path: {{ .path }}
port: {{ .port }}
{{- if .root.Values.tls.internal.secretName }}
scheme: HTTPS
{{- end }}
{{- end }}

{{/* How Prometheus asks. With a token it reads it from the same Secret as the program. */}}
{{- define "sorgeauskunft.scraping" -}}
path: /metrics
interval: {{ .Values.monitoring.interval }}
{{- with .Values.tls.internal.secretName }}
scheme: https
tlsConfig:
  serverName: {{ include "sorgeauskunft.inside" $ }}
  ca:
    secret:
      name: {{ . }}
      key: ca.crt
{{- end }}
{{- with index .Values.secrets.keys "SORGEAUSKUNFT_METRICS_TOKEN" }}
authorization:
  type: Bearer
  credentials:
    name: {{ $.Values.secrets.name }}
    key: {{ . }}
{{- end }}
{{- end }}

{{/* An alert: `for`, `severity`, where its section is, and what it says in one line (German). Each tells
its namespace, whatever its expression leaves: by it several installations are told apart, and an
AlertmanagerConfig of the operator only gets alerts of its own. */}}
{{- define "sorgeauskunft.alert" -}}
for: {{ .for }}
labels:
  severity: {{ .severity }}
  namespace: {{ .root.Release.Namespace }}
annotations:
  summary: {{ .says | quote }}
  runbook_url: {{ printf "%s#%s" .root.Values.monitoring.runbook .section | quote }}
{{- end }}
